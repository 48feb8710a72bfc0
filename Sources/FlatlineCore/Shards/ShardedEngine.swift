/// Several engines that share a capture's flows, and say together what one would say, in the same
/// order.
///
/// Here they work one after the other. To let them work at the same time, take the parts: hand
/// each batch that was read to the dealer, then to every shard in a thread of its own, and what the
/// shards say of it to ``ShardEvents/merge(_:into:)``; put the parts back at the end.
///
/// Only where flows have to be given up, because there are more than
/// ``Engine/Configuration/maximumFlows``, or what they hold, because it is more than
/// ``Engine/Configuration/maximumHeldBytes``, may others be given up than with one: each shard has
/// its part of both.
public struct ShardedEngine: Sendable {
  public var dealer: PacketDealer
  /// In the order of their indices.
  public var shards: [EngineShard]
  /// Reused from batch to batch.
  private var batch = DealtBatch()
  private var spoken: [ShardEvents]

  public static let mostShards = DealtBatch.Card.mostShards

  /// - Parameter shards: how many; 1 to ``mostShards``. One is an engine as any other, and as fast.
  public init(_ configuration: Engine.Configuration = Engine.Configuration(), shards count: Int) {
    precondition((1...Self.mostShards).contains(count), "1 to \(Self.mostShards) shards")
    dealer = PacketDealer(configuration, shards: count)
    shards = (0..<count).map { EngineShard(configuration, index: $0, of: count) }
    spoken = Array(repeating: ShardEvents(), count: count)
  }

  /// Takes captured packets, one after the other; appends what they lead to.
  public mutating func observe(_ packets: PacketBatch, into events: inout [Event]) {
    if shards.count == 1 {
      shards[0].engine.observe(packets, into: &events)
      return
    }
    batch.packets = packets
    dealer.deal(&batch)
    for index in shards.indices {
      spoken[index].removeAll()
      shards[index].observe(batch, into: &spoken[index])
    }
    ShardEvents.merge(spoken, into: &events)
  }

  /// What was read, as an event, with the time of the last packet.
  public func finish() -> Event {
    var summary = summary
    summary.at = summary.packets > 0 ? now : nil
    return .summary(summary)
  }

  public var summary: Summary {
    if shards.count == 1 { return shards[0].engine.summary }
    var sum = Summary()
    for shard in shards { sum.addFlows(of: shard.engine.summary) }
    sum.packets = dealer.packetCount
    sum.bytes = dealer.byteCount
    return sum
  }

  /// The time of the first packet.
  public var start: Instant? { shards.count == 1 ? shards[0].engine.start : dealer.start }

  /// The latest packet time.
  public var now: Instant { shards.map(\.engine.now).max() ?? .distantPast }

  /// Counts packets that the caller could not hand over.
  public mutating func countUndecodable(_ error: DecodeError, _ count: Int) {
    shards[0].engine.countUndecodable(error, count)
  }

  /// Flows that are neither closed nor in trouble, for reports.
  public var healthyFlows: Int { shards.reduce(0) { $0 + $1.engine.healthyFlows } }

  /// Flows about which a prediction stands.
  public var standingPredictions: Int { shards.reduce(0) { $0 + $1.engine.standingPredictions } }

  /// Every flow still in the tables.
  public var flows: [Flow] { shards.flatMap(\.engine.flows) }
}

extension Summary {
  /// Adds what belongs to flows, and what was counted by one shard only.
  fileprivate mutating func addFlows(of shard: Summary) {
    flows += shard.flows
    predictions += shard.predictions
    withdrawn += shard.withdrawn
    risks += shard.risks
    undecodable += shard.undecodable
    undecodableBy.merge(shard.undecodableBy, uniquingKeysWith: +)
    fragments += shard.fragments
    duplicates += shard.duplicates
    unexplained += shard.unexplained
    flowsEvicted += shard.flowsEvicted
  }
}
