/// An engine that follows some of a capture's flows; others follow the others.
public struct EngineShard: Sendable {
  public let index: Int
  public internal(set) var engine: Engine

  /// - Parameter count: of shards that share the flows.
  init(_ configuration: Engine.Configuration, index: Int, of count: Int) {
    var configuration = configuration
    configuration.maximumFlows = (configuration.maximumFlows + count - 1) / count
    self.index = index
    engine = Engine(configuration)
    engine.notesPlaces = count > 1
  }

  /// Takes this shard's packets of a batch; appends what they lead to.
  public mutating func observe(_ batch: DealtBatch, into events: inout ShardEvents) {
    swap(&events.places, &engine.places)
    defer { swap(&events.places, &engine.places) }
    engine.observe(batch, batch.hands[index], into: &events.events)
  }
}

extension Engine {
  /// As ``observe(_:into:)-(PacketBatch,_)``, and afterwards the time is that of the whole batch.
  ///
  /// Between its own packets an engine has nothing to do but what its agenda says, and that does
  /// not depend on which packet moves the time on.
  fileprivate mutating func observe(
    _ batch: DealtBatch, _ hand: DealtBatch.Hand, into events: inout [Event]
  ) {
    let bytes = batch.packets.bytes.span
    // Taken out, so that the engine may change while it is read.
    var ahead = ContiguousArray<DecodedPacket>()
    swap(&ahead, &lookAhead)
    defer { swap(&ahead, &lookAhead) }
    for first in stride(from: 0, to: hand.count, by: Self.lookAheadCount) {
      let count = min(Self.lookAheadCount, hand.count - first)
      for index in 0..<count {
        let card = hand[first + index]
        let entry = batch.packets.entries[card.place]
        decoder.decode(bytes.extracting(entry.range), entry.header, into: &ahead[index])
        if !card.isOwn { ahead[index].kind = .unwatched }
      }
      for index in 0..<count { find(&ahead[index]) }
      for index in 0..<count where ahead[index].slot >= 0 {
        warmth &+= table.touch(
          Int(ahead[index].slot), ahead[index].kind == .fromClient ? .client : .broker)
      }
      for index in 0..<count {
        let place = hand[first + index].place
        let entry = batch.packets.entries[place]
        summary.packets = batch.packetsBefore + place
        take(ahead[index], bytes.extracting(entry.range), entry.header, into: &events)
        if places.count < events.count { notePlace(of: events, packet: summary.packets) }
      }
    }
    advance(to: batch.end, into: &events)
    summary.packets = batch.packetsBefore + batch.packets.entries.count
  }

  /// Notes where the newest events belong, in an engine that is one of several.
  mutating func notePlace(of events: [Event], packet: Int = 0, birth: UInt32 = 0) {
    guard notesPlaces else { return }
    let place = EventPlace(at: now, packet: packet, birth: birth)
    while places.count < events.count { places.append(place) }
  }
}
