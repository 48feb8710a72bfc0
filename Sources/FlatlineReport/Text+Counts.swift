extension Text {
  /// Names with how many there are of each, the most frequent first: `a (3), b (1), 2 others`.
  ///
  /// - Parameter most: so many are named.
  static func counts(_ counts: [String: Int], most: Int) -> String {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let named = sorted.prefix(most).map { "\(Text.safe($0.key, limit: 60)) (\($0.value))" }
    let others = sorted.count - named.count
    return (named + (others > 0 ? [Text.count(others, "other")] : [])).joined(separator: ", ")
  }

  /// With a capital at its beginning, as a sentence has.
  package static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
