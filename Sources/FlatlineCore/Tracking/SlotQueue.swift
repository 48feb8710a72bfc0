/// Flows in the order in which they came to a stage. A flow that has gone on stays behind as a void
/// entry, until its turn comes or ``compact(_:where:)`` removes it.
struct SlotQueue: Sendable {
  struct Entry: Sendable {
    var slot: UInt32
    /// See ``FlowRecord/generation``.
    var generation: UInt32
  }

  /// Void entries that are not worth a clearing.
  private static let slack = 256

  private var entries: ContiguousArray<Entry> = []
  /// Entries before this one are gone.
  private var head = 0

  var first: Entry? { head < entries.count ? entries[head] : nil }

  var heapSize: Int {
    // While it grows, both arrays are there.
    HeapSize.array(capacity: entries.capacity, stride: MemoryLayout<Entry>.stride) * 3 / 2
  }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  mutating func removeFirst() {
    head += 1
    guard head > Self.slack, head * 2 > entries.count else { return }
    entries.removeFirst(head)
    head = 0
  }

  /// Removes void entries, where there are more of them than others.
  ///
  /// - Parameter count: of entries that are not void.
  mutating func compact(_ count: Int, where isLive: (Entry) -> Bool) {
    guard entries.count - head > 2 * count + Self.slack else { return }
    entries = ContiguousArray(entries[head...].filter(isLive))
    head = 0
  }
}
