/// Keeps the flows: finds them, begins them, makes room for them, forgets them.
struct FlowTracker: Sendable {
  /// What was counted.
  struct Counters: Sendable {
    var flows = 0
    /// Flows given up, by their stage; as vacant, those that were not begun.
    private var evicted = [Int](repeating: 0, count: FlowStage.allCases.count)
    /// How often a flow gave up what waited for missing bytes.
    var buffersReleased = 0
    /// Connections of the broker's host to another broker, and what is none of a watched port.
    var passedOver = 0
    /// Flows that are another's connection behind address translation.
    var translated = 0
    /// Flows of which the broker took what has a wrong checksum in the capture.
    var checksumsIgnored = 0
    /// Packets that were captured twice.
    var duplicates = 0
    /// Segments that no kernel would believe.
    var rejected: [Rejection: Int] = [:]

    mutating func countEvicted(_ stage: FlowStage) { evicted[Int(stage.rawValue)] += 1 }

    func add(to summary: inout Summary) {
      summary.flows += flows
      for (stage, count) in zip(FlowStage.allCases, evicted) where count > 0 {
        summary.flowsEvicted += count
        summary.flowsEvictedBy[stage.word, default: 0] += count
      }
      summary.buffersReleased += buffersReleased
      summary.passedOver += passedOver
      summary.translated += translated
      summary.checksumsIgnored += checksumsIgnored
      summary.duplicates += duplicates
      for (reason, count) in rejected {
        summary.rejected += count
        summary.rejectedBy[reason.rawValue, default: 0] += count
      }
    }
  }

  /// What is known of the flow that a segment belongs to.
  enum Lookup: Equatable {
    case known(slot: Int)
    /// The segment begins another connection with the same ends.
    case reused(slot: Int)
    case unknown
  }

  var table: FlowTable
  var counters = Counters()
  var memory = MemoryAccount()
  var stages = StageQueues()
  let brokers: BrokerAddresses
  /// Hosts of brokers that have spoken, up to a bound.
  private(set) var brokersSeen: Set<IPAddress> = []
  private var interner = HandshakeInterner()
  /// Flows that were forgotten; filled only where the configuration says so.
  private var retired: [RetiredFlow] = []
  private(set) var configuration: Engine.Configuration

  init(_ configuration: Engine.Configuration, hash: FlowHash) {
    self.configuration = configuration
    table = FlowTable(hash: hash, maximumCount: configuration.maximumFlows)
    brokers = BrokerAddresses(configuration.brokerAddresses)
  }

  /// Bytes of memory of all flows.
  var heapSize: Int { table.heapSize + stages.heapSize + interner.heapSize + memory.all }

  /// `mutating`, though nothing is changed: so the tracker is not copied.
  mutating func lookUp(_ key: FlowKey, _ segment: TCPSegment, from side: Side) -> Lookup {
    guard let slot = table.slot(of: key) else { return .unknown }
    return isReuse(segment, side, slot) ? .reused(slot: slot) : .known(slot: slot)
  }

  private static let brokersKept = 4096

  /// Whether every broker that has spoken is known.
  var hasRoomForBrokers: Bool { brokersSeen.count < Self.brokersKept }

  /// Notes that the broker of a flow has spoken, if it has.
  mutating func noteBroker(of slot: Int) {
    guard hasRoomForBrokers,
      table.records[slot].flow.broker.lastSeen != nil || table.records[slot].flow.isTold
    else { return }
    brokersSeen.insert(table.records[slot].flow.key.broker.address)
  }

  /// A SYN on a flow that is over begins another connection. On one that lives the broker's answer
  /// decides: see ``PendingSynchronise``.
  private mutating func isReuse(_ segment: TCPSegment, _ side: Side, _ slot: Int) -> Bool {
    side == .client && segment.flags.contains(.syn) && segment.flags.isDisjoint(with: .ack)
      && table.records[slot].isClosed
      && table.records[slot].flow.clientInitial != segment.sequence
  }

  /// Begins a flow, for which there is room; a one-sided one, for the broker's word is still to be
  /// looked at.
  ///
  /// - Parameter generation: see ``FlowRecord/generation``.
  /// - Returns: its slot.
  mutating func begin(
    _ key: FlowKey, with segment: TCPSegment, at instant: Instant, generation: UInt32
  ) -> Int {
    let slot = begin(key, segment.sequence, at: instant, generation: generation)
    // A connection that begins here is another than the one that was asked about.
    if segment.flags.isDisjoint(with: .syn) { takeHint(key, slot) }
    return slot
  }

  /// Begins a flow that the broker's kernel tells of; a proven one.
  mutating func begin(told key: FlowKey, at instant: Instant, generation: UInt32) -> Int {
    let slot = begin(key, SequenceNumber(0), at: instant, generation: generation)
    takeHint(key, slot)
    table.records[slot].flow.marks.insert(.established)
    prove(slot)
    return slot
  }

  @inline(__always)
  private mutating func begin(
    _ key: FlowKey, _ sequence: SequenceNumber, at instant: Instant, generation: UInt32
  ) -> Int {
    counters.flows += 1
    let slot = table.insert(
      Flow(
        key: key, shared: interner.sharedEnds(of: key), firstSeen: instant,
        firstSequence: sequence, countsFrames: configuration.countsFrames),
      generation: generation)
    stages.enter(.oneSided, slot, generation: generation)
    return slot
  }

  private mutating func takeHint(_ key: FlowKey, _ slot: Int) {
    guard let hint = configuration.heartbeatHints[key] else { return }
    table.records[slot].flow.hint = ConnectionHint(heartbeat: hint)
  }

  /// Other heartbeat intervals were told; those of connections that were seen to begin do not count.
  ///
  /// - Returns: the flows of which that says something new.
  mutating func adopt(_ hints: [FlowKey: Interval]) -> [Int] {
    configuration.heartbeatHints = hints
    return hints.compactMap { key, interval in
      guard let slot = table.slot(of: key), !table.records[slot].isClosed,
        !table.records[slot].flow.sawBeginning,
        table.records[slot].flow.hint?.heartbeat != interval
      else { return nil }
      var hint = table.records[slot].flow.hint ?? ConnectionHint()
      hint.heartbeat = interval
      table.records[slot].flow.hint = hint
      return slot
    }
  }

  /// Frees a flow's slot.
  mutating func forget(_ slot: Int) {
    if configuration.keepsRetiredFlows, table.records[slot].isFollowed {
      retired.append(RetiredFlow(table.records[slot]))
    }
    let (stage, size) = (table.records[slot].stage, table.records[slot].size)
    record(FlowSize(), of: slot)
    stages.leave(stage)
    table.remove(slot, holdsNothing: size == FlowSize())
  }

  /// Hands out the flows that were forgotten since the last call.
  mutating func drainRetired() -> [RetiredFlow] {
    defer { retired.removeAll() }
    return retired
  }

  /// Lets a flow whose connection has just been opened share what others hold in common.
  @inline(__always)
  mutating func intern(_ outputs: [FrameReader.Output], of slot: Int) {
    interner.share(outputs, &table.records[slot].flow)
  }
}

// All flows, for reports.
extension FlowTracker {
  /// Open connections by their heartbeat interval; `nil` is an unknown one.
  func census() -> [Interval?: Int] {
    var counts: [Interval?: Int] = [:]
    for slot in table.occupied {
      let record = table.records[slot]
      guard !record.isClosed, record.stage > .oneSided, record.isFollowed, record.flow.isAccepted
      else { continue }
      counts[record.flow.heartbeat?.interval, default: 0] += 1
    }
    return counts
  }

  /// Counts flows on which the broker has spoken, and of which is told.
  func count(where isMeant: (borrowing FlowRecord) -> Bool) -> Int { slots(where: isMeant).count }

  /// The same flows.
  func slots(where isMeant: (borrowing FlowRecord) -> Bool) -> [Int] {
    table.occupied.filter {
      table.records[$0].stage > .oneSided && table.records[$0].isFollowed
        && isMeant(table.records[$0])
    }
  }

  /// Every flow in the table, as it is now.
  var remaining: [RetiredFlow] {
    table.occupied.filter { table.records[$0].isFollowed }.map { RetiredFlow(table.records[$0]) }
  }
}
