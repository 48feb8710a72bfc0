import FlatlineReport

/// How many connections of each name; the names are the clients', so only the first are kept.
struct NameCounts: Sendable, Equatable {
  static let most = 20
  private static let shown = 5
  private static let width = 60

  private var counts: [String: Int] = [:]
  /// Connections with a name that there was no room for.
  private var others = 0

  mutating func add(_ name: String?) {
    guard let name else { return }
    guard counts[name] != nil || counts.count < Self.most else {
      others += 1
      return
    }
    counts[name, default: 0] += 1
  }

  /// `orders (120), billing (80)`, the most frequent first; `nil` where no name is known.
  var text: String? {
    guard !counts.isEmpty else { return nil }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let left = sorted.dropFirst(Self.shown).reduce(others) { $0 + $1.value }
    let names = sorted.prefix(Self.shown).map {
      "\(Text.safe($0.key, limit: Self.width)) (\($0.value))"
    }
    return (names + (left > 0 ? ["others (\(left))"] : [])).joined(separator: ", ")
  }
}
