/// Prometheus' query language, as far as the tests read it.
enum PromQL {
  private static let operators: Set = [
    "and", "or", "unless", "offset", "bool", "by", "without", "on",
  ]

  /// The metrics that an expression asks for, in their order.
  static func metricNames(in expression: String) -> [String] {
    let bare = expression.replacing(#/"[^"]*"/#, with: "")
      .replacing(#/\{[^}]*\}|\[[^\]]*\]/#, with: " ")
      .replacing(#/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/#, with: " ")
    // A name before a parenthesis is a function's or an aggregation's.
    return bare.matches(of: #/\b[A-Za-z_][\w:]*\b(?!\s*\()/#).map { String($0.output) }
      .filter { !operators.contains($0) }
  }
}
