/// Which flows came to which stage, the earliest first; and how many there are at each.
struct StageQueues: Sendable {
  /// By stage.
  private var queues = Array(repeating: SlotQueue(), count: FlowStage.allCases.count)
  private var counts = Array(repeating: 0, count: FlowStage.allCases.count)
  private var idle = IdleFlows()
  /// Flows that were passed over, because a prediction stood.
  private var foretold = SlotQueue()

  /// Stages with a queue, and worth less than an open flow.
  private static let givenUp: [FlowStage] = [.closed, .halfOpen, .silent, .opening]

  func count(_ stage: FlowStage) -> Int { counts[Int(stage.rawValue)] }

  /// Flows whose broker has spoken.
  var proven: Int {
    counts.reduce(0, +) - count(.oneSided)
  }

  /// In bytes of memory.
  var heapSize: Int {
    queues.reduce(foretold.heapSize + idle.heapSize) { $0 + $1.heapSize }
  }

  mutating func enter(_ stage: FlowStage, _ slot: Int, generation: UInt32) {
    counts[Int(stage.rawValue)] += 1
    // Of these it counts who has been idle longest.
    if stage == .open { return }
    queues[Int(stage.rawValue)].append(
      SlotQueue.Entry(slot: UInt32(truncatingIfNeeded: slot), generation: generation))
  }

  mutating func leave(_ stage: FlowStage) { counts[Int(stage.rawValue)] -= 1 }

  /// Removes what is void, where there is much of it.
  mutating func compact(_ table: FlowTable) {
    for stage in FlowStage.allCases {
      queues[Int(stage.rawValue)].compact(count(stage)) {
        table.contains(Int($0.slot), generation: $0.generation)
          && table.records[Int($0.slot)].stage == stage
      }
    }
    foretold.compact(Self.givenUp.reduce(0) { $0 + count($1) }) {
      table.contains(Int($0.slot), generation: $0.generation)
    }
  }

  /// The flow that has been at a stage longest.
  ///
  /// - Parameter table: is not changed; passed so, it is not copied.
  mutating func first(at stage: FlowStage, in table: inout FlowTable) -> SlotQueue.Entry? {
    while let entry = queues[Int(stage.rawValue)].first {
      if table.contains(Int(entry.slot), generation: entry.generation),
        table.records[Int(entry.slot)].stage == stage
      {
        return entry
      }
      queues[Int(stage.rawValue)].removeFirst()
    }
    return nil
  }

  /// The proven flow that is worth least; of the same stage the one that has been there longest.
  /// One that never opened is worth less without a prediction; one that is open is never given up
  /// while a prediction stands.
  ///
  /// - Parameter spared: a flow that is not meant: its packet is being processed.
  mutating func leastValuable(in table: inout FlowTable, besides spared: Int) -> Int? {
    for stage in Self.givenUp {
      while let entry = first(at: stage, in: &table), Int(entry.slot) != spared {
        guard table.records[Int(entry.slot)].hasStanding else { return Int(entry.slot) }
        queues[Int(stage.rawValue)].removeFirst()
        foretold.append(entry)
      }
    }
    while let entry = foretold.first {
      foretold.removeFirst()
      let slot = Int(entry.slot)
      if slot != spared, table.contains(slot, generation: entry.generation),
        table.records[slot].stage < .open
      {
        return slot
      }
    }
    return idle.next(in: &table, besides: spared)
  }
}
