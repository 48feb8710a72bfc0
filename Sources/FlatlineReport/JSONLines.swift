import FlatlineCore
import FoundationEssentials

/// Events as JSON Lines: one object per line, members in alphabetical order.
package struct JSONLines {
  private let encoder: JSONEncoder

  package init() {
    encoder = JSONEncoder()
    // Sorted, so that the same packets give the same bytes.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// One line, without its end.
  package func line(_ event: Event) throws -> String {
    String(decoding: try encoder.encode(event), as: UTF8.self)
  }
}
