/// How many proven flows client hosts have, by a hash of their address. Hosts may share a place: it
/// tells for sure only that a host has none.
struct ClientCounts: Sendable {
  /// As many as a power of two.
  private var counts: ContiguousArray<UInt32>
  private var total = 0

  private static let fewest = 64

  /// - Parameter count: of the flows that will be added, at least.
  init(for count: Int = 0) {
    var places = Self.fewest
    while places < 2 * count { places *= 2 }
    counts = ContiguousArray(repeating: 0, count: places)
  }

  /// In bytes of memory.
  var heapSize: Int { counts.count * MemoryLayout<UInt32>.stride }

  /// Whether there are so many flows that most places are taken, and the answer is worth little.
  var isCrowded: Bool { total > counts.count }

  func mayHave(_ hash: UInt32) -> Bool { counts[place(hash)] > 0 }

  mutating func add(_ hash: UInt32) {
    counts[place(hash)] += 1
    total += 1
  }

  mutating func remove(_ hash: UInt32) {
    counts[place(hash)] -= 1
    total -= 1
  }

  private func place(_ hash: UInt32) -> Int { Int(hash) & (counts.count - 1) }
}
