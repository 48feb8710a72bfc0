/// The open flows that have been idle longest: what is given up where nothing is worth less.
///
/// One look at all flows finds those of a sixteenth that have been idle longest, and they last for
/// as many flows that need room: so whoever floods the table does not make each of them dear.
struct IdleFlows: Sendable {
  private struct Candidate: Sendable {
    var entry: SlotQueue.Entry
    var seen: Instant
  }

  /// Flows that are looked at to find out how long the idlest have been so.
  private static let sampleSize = 1024
  private static let share = 16

  /// The one that has been idle longest at the end.
  private var candidates: [Candidate] = []

  /// In bytes of memory.
  var heapSize: Int { HeapSize.array(candidates) }

  /// The next to be given up, if there is any.
  mutating func next(in table: inout FlowTable, besides spared: Int) -> Int? {
    if let slot = nextCandidate(in: &table, besides: spared) { return slot }
    find(in: &table)
    return nextCandidate(in: &table, besides: spared)
  }

  private mutating func nextCandidate(in table: inout FlowTable, besides spared: Int) -> Int? {
    while let candidate = candidates.popLast() {
      let slot = Int(candidate.entry.slot)
      if slot != spared, table.contains(slot, generation: candidate.entry.generation),
        table.records[slot].idleSince == candidate.seen
      {
        return slot
      }
    }
    return nil
  }

  private mutating func find(in table: inout FlowTable) {
    let step = max(1, table.records.count / Self.sampleSize)
    let sample = stride(from: 0, to: table.records.count, by: step)
      .compactMap { table.records[$0].idleSince }.sorted()
    guard !sample.isEmpty else { return }
    let latest = sample[sample.count / Self.share]
    for slot in table.records.indices {
      guard let seen = table.records[slot].idleSince, seen <= latest else { continue }
      let entry = SlotQueue.Entry(
        slot: UInt32(truncatingIfNeeded: slot), generation: table.records[slot].generation)
      candidates.append(Candidate(entry: entry, seen: seen))
    }
    candidates.sort { ($1.seen, $1.entry.generation) < ($0.seen, $0.entry.generation) }
  }
}

extension FlowRecord {
  /// When anything was last seen of an open flow about which nothing stands; `nil` for all others.
  fileprivate var idleSince: Instant? {
    mutating get {
      guard stage == .open, !hasStanding else { return nil }
      return max(flow.client.lastSeen ?? .distantPast, flow.broker.lastSeen ?? .distantPast)
    }
  }
}
