/// Packets of a file by their numbers, one bit each.
struct PacketSet: Sendable, Equatable {
  private var words: ContiguousArray<UInt64> = []
  private(set) var count = 0
  private var isOfAll = false

  /// Every packet, however many there are.
  static let all = {
    var set = PacketSet()
    (set.isOfAll, set.count) = (true, .max)
    return set
  }()

  /// - Parameter number: from 0, of those that the file's reader hands over.
  mutating func insert(_ number: Int) {
    let word = number >> 6
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
    }
    let bit: UInt64 = 1 << UInt64(number & 63)
    if words[word] & bit == 0 { count += 1 }
    words[word] |= bit
  }

  func contains(_ number: Int) -> Bool {
    let word = number >> 6
    return isOfAll || word < words.count && words[word] & 1 << UInt64(number & 63) != 0
  }
}
