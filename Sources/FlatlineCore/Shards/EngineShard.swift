/// An engine that follows some of a capture's flows; others follow the others.
public struct EngineShard: Sendable {
  public let index: Int
  public internal(set) var engine: Engine

  /// - Parameter count: of shards that share the flows.
  init(_ configuration: Engine.Configuration, index: Int, of count: Int) {
    var configuration = configuration
    configuration.maximumFlows = (configuration.maximumFlows + count - 1) / count
    configuration.maximumMemory /= count
    self.index = index
    engine = Engine(configuration)
    engine.ledger.sink.recordsPlaces = count > 1
  }

  /// Processes this shard's packets of a batch; appends what they lead to.
  public mutating func observe(_ batch: DealtBatch, into events: inout ShardEvents) {
    engine.observe(batch, of: index, into: &events)
  }
}

extension Engine {
  /// As ``observe(_:into:)-(PacketBatch,_)``, and afterwards the time is that of the whole batch.
  ///
  /// Between its own packets an engine has nothing to do but what its agenda says, and that does
  /// not depend on which packet moves the time on.
  fileprivate mutating func observe(
    _ batch: DealtBatch, of shard: Int, into events: inout ShardEvents
  ) {
    start = batch.start
    followClock(of: batch.packets)
    observe(batch.packets, DealtPackets(batch, shard), packetsBefore: batch.packetsBefore)
    advance(to: batch.end)
    packets.count = batch.packetsBefore + batch.packets.entries.count
    ledger.sink.drain(into: &events)
  }
}

/// Those packets of a batch that concern a shard.
private struct DealtPackets: PacketPicker {
  private let cards: ContiguousArray<DealtBatch.Card>
  private let shard: Int
  private var place = 0

  init(_ batch: DealtBatch, _ shard: Int) {
    cards = batch.cards
    self.shard = shard
  }

  @inline(__always)
  mutating func next() -> Int? {
    while place < cards.count {
      defer { place += 1 }
      if cards[place].concerns(shard) { return place }
    }
    return nil
  }

  @inline(__always)
  func isWhole(_ place: Int) -> Bool { cards[place].isWhole(for: shard) }
}
