import FoundationEssentials

/// Events as JSON Lines: one object per line, members in alphabetical order, what is not visible
/// escaped.
package struct JSONLines {
  private let encoder: JSONEncoder

  package init() {
    encoder = JSONEncoder()
    // Sorted, so that the same packets give the same bytes.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// One line, without its end.
  package func line(_ event: some Encodable) throws -> String {
    JSONText.safe(try encoder.encode(event))
  }
}
