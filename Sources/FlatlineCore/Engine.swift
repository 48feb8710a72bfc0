/// Follows flows and says how they will end.
///
/// The engine does no input or output and has no clock: the same packets give the same events,
/// in a file or live. It is a value: a copy is independent of its original.
///
/// Each part of the work has an owner: ``PacketDecoder`` reads headers, ``FlowTracker`` keeps the
/// flows, ``PredictionLedger`` keeps what is said of them and when a clock is to be asked again.
/// The engine hands packets from one to the other (`Engine+Dispatch.swift`).
public struct Engine: Sendable {
  public internal(set) var configuration: Configuration
  /// The time of the first packet.
  public internal(set) var start: Instant?
  /// The latest packet time.
  public internal(set) var now = Instant.distantPast

  let decoder: PacketDecoder
  var tracker: FlowTracker
  var ledger: PredictionLedger
  var neighbours = NeighbourTable()
  var versions = BrokerVersions()
  var habits = HeartbeatHabits()
  var translations = AddressTranslations()
  var packets = PacketCounters()
  /// What the frames of one segment said. Kept from packet to packet for its room.
  var outputs: [FrameReader.Output] = []
  var lookAhead = LookAhead()
  var watch = BrokerWatch()
  var inquirer: Inquirer?
  var toldConnections = ToldConnections()
  var vantageMeter = VantageMeter()
  /// See ``drainRepeating()``.
  var repeating: [FlowKey] = []
  /// Bytes of memory beyond what flows hold: see ``measureContainers()``.
  private var containersSize = 0

  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    let hash = FlowHash.random()
    decoder = PacketDecoder(
      ports: PortSet(configuration.ports), flowHash: hash, usesFastPath: configuration.usesFastPaths
    )
    tracker = FlowTracker(configuration, hash: hash)
    ledger = PredictionLedger(kernel: configuration.kernel, broker: configuration.broker)
    inquirer = configuration.questions.map(Inquirer.init)
    ledger.tellsSightings = configuration.tellsSightings
    ledger.lateness.isFollowed = configuration.followsPauses
    ledger.lateness.tellsSuspicions = configuration.tellsSuspectedPauses
    ledger.gathersStalledHandshakes = configuration.gathersStalledHandshakes
    ledger.adopt(configuration.inferred)
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
    followClock(of: batch)
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
    summary.at = summary.packets > 0 ? toldTime : nil
    let oneDirection = oneDirection
    if oneDirection.count > 0 { summary.oneDirection = oneDirection }
    summary.vantage = vantage
    return .summary(summary)
  }

  /// Counts packets that the caller could not hand over.
  public mutating func countUndecodable(_ error: DecodeError, _ count: Int) {
    packets.countUndecodable(error, count)
  }

  /// Records that the capture itself has missed packets, before the time moves on beyond that.
  ///
  /// Until something of its broker is seen, predictions that rest on what is missing are less sure,
  /// and say so. Where the capture was blind, none are made either for some time.
  ///
  /// - Parameters:
  ///   - count: how many; 0 when that is unknown.
  ///   - instant: until when; the latest packet time if absent. It may lie ahead of that: what was
  ///     captured before the loss is then still to come.
  ///   - isBlind: whether it missed so many, or for so long, that of a living connection there may
  ///     be nothing.
  public mutating func observeLoss(
    of count: Int, until instant: Instant? = nil, isBlind: Bool = true
  ) {
    packets.captureDropped += count
    ledger.captureLoss.record(until: max(now, instant ?? now), isBlind: isBlind)
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
    if !inferred.isEmpty { summary.inferred = inferred }
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

  /// Flows that are neither closed nor in trouble, nor of a broker that stands still, for reports.
  public var healthyFlows: Int { tracker.count(where: isHealthy) }

  /// Who the healthy flows are.
  package var healthyDescriptions: [FlowDescription] {
    tracker.slots(where: isHealthy).map {
      FlowDescription(tracker.table.records[$0].flow, brokerVersion: nil)
    }
  }

  private func isHealthy(_ record: borrowing FlowRecord) -> Bool {
    record.isHealthy && !ledger.isStandingStill(record.flow.key.broker)
  }

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

// Memory.
extension Engine {
  /// Bytes of memory that are in use, as far as packets decide how many.
  public var memory: Int { tracker.memory.all + containersSize }

  /// How many flows may begin until the containers are measured again.
  private static let measurePeriod = 64

  /// Makes room for a new flow.
  ///
  /// - Parameter isBrokersWord: whether the broker has spoken on it.
  /// - Returns: whether there is room. A flow on which the broker has not spoken never gets that of
  ///   one on which it has.
  mutating func makeRoom(isBrokersWord: Bool) -> Bool {
    if tracker.counters.flows % Self.measurePeriod == 0 {
      measureContainers()
      // Else it would wait for the next packet of a proven flow.
      if memory > configuration.maximumMemory { relieve(besides: -1) }
    }
    var isRoom = tracker.makeRoom()
    // A table that grows is there twice for a moment.
    if tracker.table.growth > 0, memory + tracker.table.growth > configuration.maximumMemory {
      isRoom = tracker.giveUpOneSided()
    }
    if !isRoom, isBrokersWord {
      let isMemoryShort = tracker.table.count < configuration.maximumFlows
      isRoom = giveUp(besides: -1)
      // The next connection is to find room when it begins, with a SYN.
      if isMemoryShort { _ = giveUp(besides: -1) }
    }
    if !isRoom { tracker.counters.countEvicted(.vacant) }
    return isRoom
  }

  /// Makes room after a flow was proven.
  mutating func makeRoom(besides slot: Int) {
    if tracker.isFull() { _ = giveUp(besides: slot) }
    // Entries are void when their flows are gone, or were put off.
    ledger.agenda.trim(for: tracker.table.count) { entry in
      if entry.isOfBrokerWatch { return false }
      return !tracker.table.contains(entry.slot, generation: entry.generation)
        || entry.at < tracker.table.records[entry.slot].nextEvaluation
    }
  }

  /// Counts anew what a flow holds, and gives up what there is no room for: what the flow itself
  /// holds for missing bytes, then the flows that are worth least.
  @inline(__always)
  mutating func account(_ slot: Int) {
    tracker.measure(slot)
    if tracker.mustRelease(slot) {
      tracker.releaseBuffers(of: slot, at: now, outputs: &outputs)
    }
    if memory > configuration.maximumMemory { relieve(besides: slot) }
  }

  @inline(never)
  private mutating func relieve(besides slot: Int) {
    measureContainers()
    while memory > configuration.maximumMemory {
      guard tracker.giveUpOneSided(besides: slot) || giveUp(besides: slot) else { return }
    }
  }

  /// Gives up the proven flow that is worth least.
  ///
  /// - Returns: whether there was one.
  private mutating func giveUp(besides spared: Int) -> Bool {
    guard let slot = tracker.stages.leastValuable(in: &tracker.table, besides: spared) else {
      return false
    }
    if tracker.table.records[slot].hasStanding {
      ledger.withdraw(&tracker.table.records[slot], because: .givenUp, context(of: slot))
    }
    tracker.giveUp(slot)
    return true
  }

  private mutating func measureContainers() {
    containersSize =
      tracker.heapSize - tracker.memory.all + ledger.agenda.heapSize + neighbours.heapSize
      + versions.heapSize + watch.heapSize + (inquirer?.heapSize ?? 0) + toldConnections.heapSize
  }
}
