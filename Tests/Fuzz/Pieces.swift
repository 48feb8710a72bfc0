import SyntheticTraffic

/// Ways to cut bytes into pieces, as segments and reads do.
enum Pieces {
  /// Pieces of odd lengths, the same for the same seed: many short ones, some long.
  static func ranges(of count: Int, seed: UInt16) -> [Range<Int>] {
    var generator = SeededGenerator(seed: UInt64(seed))
    var ranges: [Range<Int>] = []
    var start = 0
    while start < count {
      let longest = [1, 3, 9, 100, 2000].randomElement(using: &generator) ?? 1
      let end = min(count, start + Int.random(in: 1...longest, using: &generator))
      ranges.append(start..<end)
      start = end
    }
    return ranges
  }
}
