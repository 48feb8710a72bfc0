/// What flows hold beyond their records: segments behind a hole, and methods of which only a part
/// has come.
///
/// A flow may hold 160 KB so, and a table of flows more than a machine has: whoever sends the right
/// packets decides. So all of them together have a bound, and a flow that would go beyond it gives
/// up what it holds.
struct HeldBytes: Sendable {
  private var bySlot: [Int: Int] = [:]
  private(set) var total = 0

  /// Notes what a slot's flow holds now.
  @inline(__always)
  mutating func note(_ bytes: Int, of slot: Int) {
    // As a rule nobody holds anything.
    if bytes > 0 || !bySlot.isEmpty { change(bytes, slot) }
  }

  private mutating func change(_ bytes: Int, _ slot: Int) {
    total += bytes - (bySlot[slot] ?? 0)
    bySlot[slot] = bytes > 0 ? bytes : nil
  }
}

extension Engine {
  /// Lets a flow hold what it holds, if there is room.
  @inline(__always)
  mutating func weigh(_ slot: Int) {
    held.note(heldBytes(of: slot), of: slot)
    if held.total > configuration.maximumHeldBytes { shed(slot) }
  }

  // Of each half, for of a flow that is asked a copy would be made.
  @inline(__always)
  private func heldBytes(of slot: Int) -> Int {
    table.records[slot].flow.client.heldBytes + table.records[slot].flow.broker.heldBytes
  }

  @inline(never)
  private mutating func shed(_ slot: Int) {
    table.records[slot].flow.shed(at: now, outputs: &outputs)
    held.note(heldBytes(of: slot), of: slot)
  }
}
