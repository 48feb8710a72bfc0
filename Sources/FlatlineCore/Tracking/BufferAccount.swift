/// Counts what flows hold beyond their records: segments behind a hole, and methods of which only
/// a part has come.
///
/// One flow may hold 160 KB, and a table of flows more than a machine has: whoever sends the right
/// packets decides. So all of them together have a bound, and a flow that would go beyond it gives
/// up what it holds.
struct BufferAccount: Sendable {
  private var bySlot: [Int: Int] = [:]
  /// Bytes.
  private(set) var total = 0

  /// Records how many bytes a slot's flow holds now.
  @inline(__always)
  mutating func record(_ bytes: Int, of slot: Int) {
    // As a rule nobody holds anything.
    if bytes > 0 || !bySlot.isEmpty { change(bytes, slot) }
  }

  private mutating func change(_ bytes: Int, _ slot: Int) {
    total += bytes - (bySlot[slot] ?? 0)
    bySlot[slot] = bytes > 0 ? bytes : nil
  }
}
