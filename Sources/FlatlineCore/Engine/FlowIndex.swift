/// Finds a flow's slot by its key: an open-addressing table of hashes and slots, with linear
/// probing. The keys themselves stay with the flows.
struct FlowIndex: Sendable {
  /// A hash above, and a slot below; none where the slot is ``nothing``.
  private var entries: ContiguousArray<UInt64>
  private(set) var count = 0

  private static let nothing = UInt32.max
  private static let empty = UInt64(nothing)
  private static let smallest = 64

  init() {
    entries = ContiguousArray(repeating: Self.empty, count: Self.smallest)
  }

  private var mask: Int { entries.count - 1 }

  /// The slot for which `isKey` holds, among those whose keys have this hash.
  @inline(__always)
  func slot(_ hash: UInt32, where isKey: (Int) -> Bool) -> Int? {
    var place = Int(hash) & mask
    while true {
      let entry = entries[place]
      if entry == Self.empty { return nil }
      let slot = Int(truncatingIfNeeded: entry & 0xffff_ffff)
      if UInt32(truncatingIfNeeded: entry >> 32) == hash, isKey(slot) { return slot }
      place = (place + 1) & mask
    }
  }

  /// Adds a slot whose key is not there yet.
  mutating func insert(_ hash: UInt32, _ slot: Int) {
    // At most half full: a search then looks at one or two places.
    if (count + 1) * 2 > entries.count { grow() }
    put(UInt64(hash) << 32 | UInt64(UInt32(truncatingIfNeeded: slot)))
    count += 1
  }

  mutating func remove(_ hash: UInt32, _ slot: Int) {
    let wanted = UInt64(hash) << 32 | UInt64(UInt32(truncatingIfNeeded: slot))
    var place = Int(hash) & mask
    while entries[place] != wanted {
      if entries[place] == Self.empty { return }
      place = (place + 1) & mask
    }
    count -= 1
    closeGap(at: place)
  }

  /// Moves up what probing would otherwise not find any more.
  private mutating func closeGap(at start: Int) {
    var gap = start
    var place = start
    while true {
      place = (place + 1) & mask
      let entry = entries[place]
      if entry == Self.empty { break }
      let home = Int(entry >> 32) & mask
      // It may move if its home is not between the gap and it.
      if (place - home) & mask >= (place - gap) & mask {
        entries[gap] = entry
        gap = place
      }
    }
    entries[gap] = Self.empty
  }

  private mutating func put(_ entry: UInt64) {
    var place = Int(entry >> 32) & mask
    while entries[place] != Self.empty { place = (place + 1) & mask }
    entries[place] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = ContiguousArray(repeating: Self.empty, count: old.count * 2)
    for entry in old where entry != Self.empty { put(entry) }
  }
}
