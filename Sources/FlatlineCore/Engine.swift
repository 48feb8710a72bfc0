/// Follows flows and says how they will end.
///
/// The engine does no input or output and has no clock: the same packets give the same events,
/// in a file or live. It is a value: a copy is independent of its original.
///
/// Each part of the work has an owner: ``PacketDecoder`` reads headers, ``FlowTracker`` keeps the
/// flows, ``PredictionLedger`` keeps what is said of them and when a clock is to be asked again.
/// The engine hands packets from one to the other (`Engine+Dispatch.swift`).
public struct Engine: Sendable {
  public let configuration: Configuration
  /// The time of the first packet.
  public internal(set) var start: Instant?
  /// The latest packet time.
  public internal(set) var now = Instant.distantPast

  let decoder: PacketDecoder
  var tracker: FlowTracker
  var ledger: PredictionLedger
  var neighbours = NeighbourTable()
  var versions = BrokerVersions()
  var packets = PacketCounters()
  /// What the frames of one segment said. Kept from packet to packet for its room.
  var outputs: [FrameReader.Output] = []
  var lookAhead = LookAhead()

  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    let hash = FlowHash.random()
    decoder = PacketDecoder(
      ports: PortSet(configuration.ports), flowHash: hash, usesFastPath: configuration.usesFastPaths
    )
    tracker = FlowTracker(configuration, hash: hash)
    ledger = PredictionLedger(kernel: configuration.kernel, broker: configuration.broker)
  }

  /// Processes one captured packet; appends the events that it leads to.
  public mutating func observe(
    _ bytes: Span<UInt8>, _ header: PacketHeader, into events: inout [Event]
  ) {
    var packet = DecodedPacket()
    decoder.decode(bytes, header, into: &packet)
    if configuration.usesFastPaths { findLikelyFlow(of: &packet) }
    dispatch(&packet, bytes, header)
    ledger.sink.drain(into: &events)
  }

  /// Processes captured packets, one after the other; appends the events that they lead to.
  ///
  /// The same as ``observe(_:_:into:)`` for each packet, and several times as fast where there are
  /// many flows: it looks ahead.
  public mutating func observe(_ batch: PacketBatch, into events: inout [Event]) {
    observe(batch, EveryPacket(batch), packetsBefore: packets.count)
    ledger.sink.drain(into: &events)
  }

  /// Moves the time on without a packet. Time does not go back.
  public mutating func advance(to instant: Instant, into events: inout [Event]) {
    advance(to: instant)
    ledger.sink.drain(into: &events)
  }

  /// What was read, as an event, with the time of the last packet.
  public func finish() -> Event {
    var summary = summary
    summary.at = summary.packets > 0 ? now : nil
    return .summary(summary)
  }

  /// Counts packets that the caller could not hand over.
  public mutating func countUndecodable(_ error: DecodeError, _ count: Int) {
    packets.countUndecodable(error, count)
  }

  /// Records that the capture itself has missed packets up to now.
  ///
  /// Predictions about flows of whose broker nothing is seen after that are less sure, and say so.
  ///
  /// - Parameter count: how many; 0 when that is unknown.
  public mutating func observeLoss(of count: Int) {
    packets.captureDropped += count
    ledger.captureLossAt = now
  }

  /// Withdraws every standing prediction: for a caller whose clock has jumped.
  public mutating func abandon(into events: inout [Event]) {
    for slot in tracker.table.occupied where tracker.table.records[slot].hasStanding {
      ledger.withdraw(&tracker.table.records[slot], context(of: slot))
    }
    ledger.sink.drain(into: &events)
  }

  /// What was counted so far.
  public var summary: Summary {
    var summary = Summary()
    addCounters(to: &summary)
    return summary
  }

  /// Adds what each owner has counted.
  func addCounters(to summary: inout Summary) {
    packets.add(to: &summary)
    tracker.counters.add(to: &summary)
    ledger.counters.add(to: &summary)
  }

  /// Open connections by their heartbeat interval; `nil` is an unknown one. Looks at every flow.
  public func census() -> [Interval?: Int] { tracker.census() }

  /// Flows that are neither closed nor in trouble, for reports.
  public var healthyFlows: Int { tracker.count { !$0.isClosed && !$0.hasStanding } }

  /// Flows about which a prediction stands.
  public var standingPredictions: Int { tracker.count(where: \.hasStanding) }

  /// Every flow still in the table.
  public var flows: [Flow] { tracker.remaining.map(\.flow) }

  /// Hands out the flows that were forgotten since the last call; empty unless
  /// ``Configuration/keepsRetiredFlows`` is on.
  public mutating func drainRetiredFlows() -> [RetiredFlow] { tracker.drainRetired() }

  /// The flows still in the table, as they are now: with those that were handed out before, all
  /// that the engine has followed.
  public var remainingFlows: [RetiredFlow] { tracker.remaining }
}
