/// Keeps the flows: finds them, begins them, makes room for them, forgets them.
struct FlowTracker: Sendable {
  /// What was counted.
  struct Counters: Sendable {
    var flows = 0
    var evicted = 0
    /// Packets that were captured twice, and RSTs that no kernel would accept.
    var duplicates = 0

    func add(to summary: inout Summary) {
      summary.flows += flows
      summary.flowsEvicted += evicted
      summary.duplicates += duplicates
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
  private var interner = HandshakeInterner()
  private(set) var buffers = BufferAccount()
  /// Flows that were forgotten; filled only where the configuration says so.
  private var retired: [RetiredFlow] = []
  private let configuration: Engine.Configuration

  init(_ configuration: Engine.Configuration, hash: FlowHash) {
    self.configuration = configuration
    table = FlowTable(hash: hash)
  }

  func lookUp(_ key: FlowKey, _ segment: TCPSegment, from side: Side) -> Lookup {
    guard let slot = table.slot(of: key) else { return .unknown }
    return isReuse(segment, side, slot) ? .reused(slot: slot) : .known(slot: slot)
  }

  /// A SYN that begins another connection: on a flow that is over, that was joined in its
  /// middle, or that began with another sequence number.
  private func isReuse(_ segment: TCPSegment, _ side: Side, _ slot: Int) -> Bool {
    guard side == .client, segment.flags.contains(.syn), segment.flags.isDisjoint(with: .ack)
    else { return false }
    guard table.records[slot].flow.marks.contains(.synchronise) else {
      return table.records[slot].isClosed || table.records[slot].flow.client.lastSeen != nil
    }
    return table.records[slot].flow.clientInitial != segment.sequence
  }

  /// Who sent a segment whose ports are both watched: the broker's is the one that was connected
  /// to.
  func side(of segment: TCPSegment) -> Side {
    if table.slot(of: FlowKey(segment, from: .broker)) != nil { return .broker }
    if table.slot(of: FlowKey(segment, from: .client)) != nil { return .client }
    return segment.flags.isSuperset(of: [.syn, .ack]) ? .broker : .client
  }

  /// Begins a flow.
  ///
  /// - Parameter generation: see ``FlowRecord/generation``.
  /// - Returns: its slot; `nil` where there is no room.
  mutating func begin(
    _ key: FlowKey, with segment: TCPSegment, at instant: Instant, generation: UInt32
  ) -> Int? {
    guard makeRoom() else {
      counters.evicted += 1
      return nil
    }
    counters.flows += 1
    var flow = Flow(
      key: key, shared: interner.sharedEnds(of: key), firstSeen: instant,
      firstSequence: segment.sequence, countsFrames: configuration.countsFrames)
    // A connection that begins here is another than the one that was asked about.
    if segment.flags.isDisjoint(with: .syn), let hint = configuration.heartbeatHints[key] {
      flow.rareState.facts.hintedHeartbeat = hint
    }
    return table.insert(flow, generation: generation)
  }

  /// Frees a flow's slot.
  mutating func forget(_ slot: Int) {
    if configuration.keepsRetiredFlows, table.records[slot].isOccupied {
      retired.append(RetiredFlow(table.records[slot]))
    }
    buffers.record(0, of: slot)
    table.remove(slot)
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
      guard !record.isClosed, record.flow.isAccepted else { continue }
      counts[record.flow.heartbeat?.interval, default: 0] += 1
    }
    return counts
  }

  func count(where isMeant: (borrowing FlowRecord) -> Bool) -> Int {
    table.occupied.count { isMeant(table.records[$0]) }
  }

  /// Every flow in the table, as it is now.
  var remaining: [RetiredFlow] { table.occupied.map { RetiredFlow(table.records[$0]) } }
}

// Memory: the number of flows, and what they hold beyond their records.
extension FlowTracker {
  /// What a flow is worth when the table is full, the least first. One with a prediction is never
  /// given up.
  private enum Worth: Comparable {
    case halfOpen, closed
    case idle(since: Instant)
  }

  /// Slots looked at to make room: whoever floods the table must not make every SYN dear.
  private static let roomSearch = 256

  private mutating func makeRoom() -> Bool {
    guard table.count >= configuration.maximumFlows else { return true }
    var victim: (slot: Int, worth: Worth)?
    for _ in 0..<Self.roomSearch where victim?.worth != .halfOpen {
      guard let slot = table.nextEvictionCandidate(), let worth = worth(slot) else { continue }
      if victim.map({ worth < $0.worth }) ?? true { victim = (slot, worth) }
    }
    guard let victim else { return false }
    counters.evicted += 1
    forget(victim.slot)
    return true
  }

  private func worth(_ slot: Int) -> Worth? {
    if table.records[slot].isClosed { return .closed }
    if table.records[slot].hasStanding { return nil }
    guard table.records[slot].flow.isAccepted else { return .halfOpen }
    return .idle(
      since: max(
        table.records[slot].flow.client.lastSeen ?? .distantPast,
        table.records[slot].flow.broker.lastSeen ?? .distantPast))
  }

  /// Accounts for what a flow holds; beyond the bound of all flows together, it gives it up.
  @inline(__always)
  mutating func accountBuffers(
    of slot: Int, at instant: Instant, outputs: inout [FrameReader.Output]
  ) {
    buffers.record(heldBytes(of: slot), of: slot)
    if buffers.total > configuration.maximumHeldBytes {
      releaseBuffers(of: slot, at: instant, outputs: &outputs)
    }
  }

  // Asks each half: a property of the flow would copy it.
  @inline(__always)
  private func heldBytes(of slot: Int) -> Int {
    table.records[slot].flow.client.heldBytes + table.records[slot].flow.broker.heldBytes
  }

  @inline(never)
  private mutating func releaseBuffers(
    of slot: Int, at instant: Instant, outputs: inout [FrameReader.Output]
  ) {
    table.records[slot].flow.releaseBuffers(at: instant, outputs: &outputs)
    buffers.record(heldBytes(of: slot), of: slot)
  }
}
