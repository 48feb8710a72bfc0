/// Why an input cannot be read, or not to its end.
package struct ByteInputError: Error, Equatable, CustomStringConvertible {
  package enum Code: Equatable, Sendable {
    /// It could not be opened, or is compressed in a way that is not read here.
    case notReadable
    /// It is damaged, or ends too early; what was read before counts.
    case damaged
    /// The caller asked to wait no longer.
    case interrupted
  }

  package var code: Code
  /// The path as the user named it; `standard input` for `-`.
  package var file: String
  package var reason: String

  package var description: String { "\(file): \(reason)" }
}
