/// Finds a flow's slot by its key: an open-addressing table of slots, with linear probing. The keys
/// themselves stay with the flows.
///
/// An entry is four bytes: a slot below, in as many bits as the table's size has, and above it what
/// is left of the hash. So a search seldom has to look at a flow that is not the one.
struct FlowIndex: Sendable {
  private var entries: ContiguousArray<UInt32>
  private(set) var count = 0

  /// No entry, for no slot is as high as ``mask``.
  private static let empty = UInt32.max
  private static let smallest = 64

  init() {
    entries = ContiguousArray(repeating: Self.empty, count: Self.smallest)
  }

  /// In bytes of memory; while it grows, half as much again is there.
  var heapSize: Int { entries.count * MemoryLayout<UInt32>.stride * 3 / 2 }

  private var mask: UInt32 {
    @inline(__always)
    get { UInt32(truncatingIfNeeded: entries.count &- 1) }
  }

  /// The slot for which `isKey` holds, among those whose keys may have this hash.
  @inline(__always)
  func slot(_ hash: UInt32, where isKey: (Int) -> Bool) -> Int? {
    var place = hash & mask
    while true {
      let entry = entries[Int(place)]
      if entry == Self.empty { return nil }
      let slot = Int(entry & mask)
      if (entry ^ hash) & ~mask == 0, isKey(slot) { return slot }
      place = (place &+ 1) & mask
    }
  }

  /// Adds a slot whose key is not there yet.
  ///
  /// - Parameters:
  ///   - slot: small, as the slots of a table are: the index is twice as long.
  ///   - keys: where the keys are: passed so, for a closure would hold a copy.
  ///   - hashOf: the hash of a slot's key.
  mutating func insert<Keys>(_ slot: Int, _ keys: Keys, hashOf: (Keys, Int) -> UInt32) {
    // At most half full: a search then looks at one or two places.
    while max(count, slot) + 1 > entries.count / 2 { grow(keys, hashOf) }
    put(slot, hashOf(keys, slot))
    count += 1
  }

  /// Removes a slot whose key is still where it was.
  mutating func remove<Keys>(_ slot: Int, _ keys: Keys, hashOf: (Keys, Int) -> UInt32) {
    var place = hashOf(keys, slot) & mask
    while Int(entries[Int(place)] & mask) != slot {
      if entries[Int(place)] == Self.empty { return }
      place = (place + 1) & mask
    }
    count -= 1
    closeGap(at: place, keys, hashOf)
  }

  /// Moves up what probing would otherwise not find any more.
  private mutating func closeGap<Keys>(
    at start: UInt32, _ keys: Keys, _ hashOf: (Keys, Int) -> UInt32
  ) {
    var gap = start
    var place = start
    while true {
      place = (place + 1) & mask
      let entry = entries[Int(place)]
      if entry == Self.empty { break }
      let home = hashOf(keys, Int(entry & mask)) & mask
      // It may move if its home is not between the gap and it.
      if (place &- home) & mask >= (place &- gap) & mask {
        entries[Int(gap)] = entry
        gap = place
      }
    }
    entries[Int(gap)] = Self.empty
  }

  private mutating func put(_ slot: Int, _ hash: UInt32) {
    var place = hash & mask
    while entries[Int(place)] != Self.empty { place = (place + 1) & mask }
    entries[Int(place)] = hash & ~mask | UInt32(truncatingIfNeeded: slot)
  }

  private mutating func grow<Keys>(_ keys: Keys, _ hashOf: (Keys, Int) -> UInt32) {
    let old = entries
    let oldMask = mask
    entries = ContiguousArray(repeating: Self.empty, count: old.count * 2)
    for entry in old where entry != Self.empty {
      let slot = Int(entry & oldMask)
      put(slot, hashOf(keys, slot))
    }
  }
}
