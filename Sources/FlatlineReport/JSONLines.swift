import FlatlineCore
import FoundationEssentials

/// Events as JSON Lines: one object per line, members in alphabetical order.
public struct JSONLines {
  private let encoder: JSONEncoder

  public init() {
    encoder = JSONEncoder()
    // Sorted, for the same packets give the same bytes.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// One line, without its end.
  public func line(_ event: Event) throws -> String {
    String(decoding: try encoder.encode(event), as: UTF8.self)
  }
}
