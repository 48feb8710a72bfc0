import HeapModule

/// Which flow a clock wants to look at, and when.
///
/// An entry is a hint: the flow may have changed or gone since. Flows that move their look to a
/// later time leave the old entry, and are looked at once for nothing.
struct Agenda: Sendable {
  struct Entry: Comparable, Sendable {
    var at: Instant
    var slot: UInt32
    /// Which of the flows that have used the slot; see ``FlowTable/Record/birth``.
    var birth: UInt32

    init(at: Instant, slot: Int, birth: UInt32) {
      self.at = at
      self.slot = UInt32(truncatingIfNeeded: slot)
      self.birth = birth
    }

    /// Equal times go in the order in which the flows began: so runs repeat exactly, wherever the
    /// flows are kept.
    static func < (left: Entry, right: Entry) -> Bool {
      (left.at, left.birth, left.slot) < (right.at, right.birth, right.slot)
    }
  }

  private var heap = Heap<Entry>()
  /// When the first entry is due: asked with every packet.
  private(set) var earliest = Instant.distantFuture

  var isEmpty: Bool { heap.isEmpty }

  mutating func add(_ entry: Entry) {
    heap.insert(entry)
    earliest = min(earliest, entry.at)
  }

  /// The earliest entry that is due at `now`, taken off.
  mutating func next(dueAt now: Instant) -> Entry? {
    guard earliest <= now else { return nil }
    let entry = heap.popMin()
    earliest = heap.min?.at ?? .distantFuture
    return entry
  }
}
