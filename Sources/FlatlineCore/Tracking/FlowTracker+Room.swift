/// Makes room: for flows, and in memory.
extension FlowTracker {
  /// One-sided flows at once. Their broker answers within milliseconds, if it is there: at 100,000
  /// packets a second these are the last 40 ms. And they fit into a processor's cache.
  private static let mostOneSided = 4096
  /// Of memory, what one-sided flows may take.
  private static let oneSidedShare = 16
  /// Of the flows that there may be, those that are left to one-sided ones: a new connection begins
  /// as one.
  private static let reserve = 64

  /// In flows that have begun.
  private static let compactPeriod = 64

  /// What a flow takes, whatever it holds: its record, and its entries in index, queues and agenda.
  private static let footprint = MemoryLayout<FlowRecord>.stride + 64

  /// Makes room for a flow on which the broker has not spoken: the one that has waited for that
  /// longest goes. A proven one never does.
  ///
  /// - Returns: whether there is room.
  mutating func makeRoom() -> Bool {
    while isFullOfOneSided {
      guard giveUpOneSided() else { return false }
    }
    return true
  }

  /// - Returns: whether there was one to give up.
  mutating func giveUpOneSided(besides spared: Int = -1) -> Bool {
    guard let oldest = stages.first(at: .oneSided, in: &table), Int(oldest.slot) != spared else {
      return false
    }
    giveUp(Int(oldest.slot))
    return true
  }

  private var isFullOfOneSided: Bool {
    let count = stages.count(.oneSided)
    return table.count >= configuration.maximumFlows || count >= Self.mostOneSided
      || count * Self.footprint + memory.oneSided
        > configuration.maximumMemory / Self.oneSidedShare
  }

  /// Whether there are more proven flows than may be.
  ///
  /// `mutating`, though nothing is changed: so the tracker is not copied.
  mutating func isFull() -> Bool {
    stages.proven > configuration.maximumFlows - configuration.maximumFlows / Self.reserve
  }

  /// The broker has spoken on a flow.
  mutating func prove(_ slot: Int) {
    let stage = table.records[slot].reachedStage()
    stages.leave(.oneSided)
    memory.prove(table.records[slot].size)
    table.prove(slot, stage)
    noteBroker(of: slot)
    stages.enter(stage, slot, generation: table.records[slot].generation)
    if counters.flows % Self.compactPeriod == 0 { stages.compact(table) }
  }

  /// Notes the stage that a proven flow has reached.
  @inline(__always)
  mutating func noteStage(of slot: Int) {
    let stage = table.records[slot].reachedStage()
    guard stage != table.records[slot].stage else { return }
    stages.leave(table.records[slot].stage)
    table.records[slot].stage = stage
    stages.enter(stage, slot, generation: table.records[slot].generation)
  }

  /// Forgets a flow for which there is no room, and counts it.
  mutating func giveUp(_ slot: Int) {
    counters.countEvicted(table.records[slot].stage)
    forget(slot)
  }

  /// Counts anew what a flow holds.
  @inline(__always)
  mutating func measure(_ slot: Int) {
    let size = table.records[slot].measure()
    if size != table.records[slot].size { record(size, of: slot) }
  }

  mutating func record(_ size: FlowSize, of slot: Int) {
    memory.record(
      size, instead: table.records[slot].size,
      isOneSided: table.records[slot].stage == .oneSided)
    table.records[slot].size = size
  }

  /// Whether a flow must give up what waits for missing bytes: all of them together hold too much.
  /// For flows that are not open half of it is too much, so that some is left for the others.
  @inline(__always)
  func mustRelease(_ slot: Int) -> Bool {
    guard table.records[slot].size.held > 0 else { return false }
    let isOpen = table.records[slot].stage == .open
    return memory.held > configuration.maximumHeldBytes / (isOpen ? 1 : 2)
  }

  @inline(never)
  mutating func releaseBuffers(
    of slot: Int, at instant: Instant, outputs: inout [FrameReader.Output]
  ) {
    counters.buffersReleased += 1
    table.records[slot].flow.releaseBuffers(at: instant, outputs: &outputs)
    measure(slot)
  }
}

extension FlowStage {
  /// The kind of a flow that was given up, as the summary names it.
  var word: String {
    switch self {
    case .vacant: "turned-away"
    case .oneSided: "one-sided"
    case .closed: "closed"
    case .halfOpen: "half-open"
    case .silent: "silent"
    case .opening: "opening"
    case .open: "open"
    }
  }
}
