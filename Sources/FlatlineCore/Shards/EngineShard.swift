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
    engine.observe(batch, of: index, into: &events.events)
  }
}

extension Engine {
  /// As ``observe(_:into:)-(PacketBatch,_)``, and afterwards the time is that of the whole batch.
  ///
  /// Between its own packets an engine has nothing to do but what its agenda says, and that does
  /// not depend on which packet moves the time on.
  fileprivate mutating func observe(
    _ batch: DealtBatch, of shard: Int, into events: inout [Event]
  ) {
    let bytes = batch.packets.bytes.span
    // Taken out, so that the engine may change while it is read.
    var ahead = ContiguousArray<DecodedPacket>()
    swap(&ahead, &lookAhead)
    defer { swap(&ahead, &lookAhead) }
    var packets = ahead.mutableSpan
    var places = ContiguousArray(repeating: 0, count: Self.lookAheadCount)
    var next = 0
    while true {
      let count = batch.places(of: shard, from: &next, into: &places)
      if count == 0 { break }
      for index in 0..<count {
        let entry = batch.packets.entries[places[index]]
        decoder.decode(bytes.extracting(entry.range), entry.header, into: &packets[index])
        if !batch.cards[places[index]].isWhole(for: shard) { packets[index].kind = .unwatched }
      }
      fetchFlows(of: &packets, count)
      for index in 0..<count {
        let entry = batch.packets.entries[places[index]]
        summary.packets = batch.packetsBefore + places[index]
        take(&packets[index], bytes.extracting(entry.range), entry.header, into: &events)
        if self.places.count < events.count { notePlace(of: events, packet: summary.packets) }
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

extension DealtBatch {
  /// Finds the next packets that concern a shard.
  ///
  /// - Parameters:
  ///   - next: where to begin; then, where to go on.
  ///   - places: gets as many as it has room for.
  /// - Returns: how many there are; 0 at the end.
  @inline(__always)
  fileprivate func places(
    of shard: Int, from next: inout Int, into places: inout ContiguousArray<Int>
  ) -> Int {
    var count = 0
    while next < cards.count, count < places.count {
      // Nobody could foresee this: so it is written in any case, and stays where it counts.
      places[count] = next
      count &+= cards[next].concerns(shard) ? 1 : 0
      next &+= 1
    }
    return count
  }
}
