/// Several engines that share a capture's flows. Together they say what one engine would say, in
/// the same order.
///
/// Here they work one after the other. To let them work at the same time, use the parts: hand each
/// batch to the dealer, then to every shard in a thread of its own, and the events of all shards to
/// ``ShardEvents/merge(_:into:)``; put the parts back at the end.
///
/// There is one difference: each shard has its part of ``Engine/Configuration/maximumFlows`` and
/// ``Engine/Configuration/maximumMemory``. Where these are reached, other flows may be given up
/// than by one engine.
public struct ShardedEngine: Sendable {
  public var dealer: PacketDealer
  /// In the order of their indices.
  public var shards: [EngineShard]
  /// Reused from batch to batch.
  private var batch = DealtBatch()
  private var shardEvents: [ShardEvents]

  public static let mostShards = DealtBatch.Card.mostShards

  /// - Parameter shards: how many; 1 to ``mostShards``. One is an engine as any other, and as fast.
  public init(_ configuration: Engine.Configuration = Engine.Configuration(), shards count: Int) {
    precondition((1...Self.mostShards).contains(count), "1 to \(Self.mostShards) shards")
    dealer = PacketDealer(configuration, shards: count)
    shards = (0..<count).map { EngineShard(configuration, index: $0, of: count) }
    shardEvents = Array(repeating: ShardEvents(), count: count)
  }

  /// Processes captured packets, one after the other; appends the events that they lead to.
  public mutating func observe(_ packets: PacketBatch, into events: inout [Event]) {
    if shards.count == 1 {
      shards[0].engine.observe(packets, into: &events)
      return
    }
    batch.packets = packets
    dealer.deal(&batch)
    for index in shards.indices {
      shardEvents[index].removeAll()
      shards[index].observe(batch, into: &shardEvents[index])
    }
    ShardEvents.merge(shardEvents, into: &events)
  }

  /// As ``Engine/inferKernel(isOver:into:)``, at the capture's end.
  public mutating func inferKernel(into events: inout [Event]) {
    if shards.count == 1 {
      shards[0].engine.inferKernel(isOver: true, into: &events)
      return
    }
    for index in shards.indices { shards[index].engine.conclude() }
    var inference = KernelInference(shards[0].engine.configuration, now: now, isOver: true)
    for shard in shards {
      inference.gather(from: shard.engine.tracker, shard.engine.ledger, shard.engine.neighbours)
    }
    let findings = inference.findings
    for index in shards.indices {
      shardEvents[index].removeAll()
      shards[index].engine.adopt(findings)
      shards[index].engine.ledger.sink.drain(into: &shardEvents[index])
    }
    ShardEvents.merge(shardEvents, into: &events)
  }

  /// The settings that were found out so far.
  public var inferred: [InferredSetting] { shards[0].engine.inferred }

  /// What was read, as an event, with the time of the last packet.
  public func finish() -> Event {
    var summary = summary
    summary.at = summary.packets > 0 ? toldTime : nil
    let oneDirection = oneDirection
    if oneDirection.count > 0 { summary.oneDirection = oneDirection }
    summary.vantage = vantage
    return .summary(summary)
  }

  public var summary: Summary {
    if shards.count == 1 { return shards[0].engine.summary }
    var sum = Summary()
    for shard in shards { shard.engine.addCounters(to: &sum) }
    // Each shard counts those that it was dealt.
    if !inferred.isEmpty { sum.inferred = inferred }
    sum.packets = dealer.packetCount
    sum.bytes = dealer.byteCount
    return sum
  }

  /// The time of the first packet.
  public var start: Instant? { shards.count == 1 ? shards[0].engine.start : dealer.start }

  /// The latest packet time.
  public var now: Instant { shards.map(\.engine.now).max() ?? .distantPast }

  /// As ``Engine/toldTime``.
  public var toldTime: Instant { now - shards[0].engine.ledger.sink.clockOffset }

  /// Counts packets that the caller could not hand over.
  public mutating func countUndecodable(_ error: DecodeError, _ count: Int) {
    shards[0].engine.countUndecodable(error, count)
  }

  /// Where the capture was taken; `nil` where nothing was measured.
  public var vantage: Vantage? {
    var meter = shards[0].engine.vantageMeter
    for shard in shards.dropFirst() { meter.add(shard.engine.vantageMeter) }
    return meter.vantage
  }

  /// Flows that are neither closed nor in trouble, for reports.
  public var healthyFlows: Int { shards.reduce(0) { $0 + $1.engine.healthyFlows } }

  /// Who the healthy flows are.
  package var healthyDescriptions: [FlowDescription] {
    shards.flatMap(\.engine.healthyDescriptions)
  }

  /// Flows about which a prediction stands.
  public var standingPredictions: Int { shards.reduce(0) { $0 + $1.engine.standingPredictions } }

  /// Every flow still in the tables.
  public var flows: [Flow] { shards.flatMap(\.engine.flows) }
}
