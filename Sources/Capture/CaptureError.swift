/// Why a capture cannot be read, or not to its end.
package struct CaptureError: Error, Equatable, CustomStringConvertible {
  package enum Code: Equatable, Sendable {
    /// The input could not be opened, or is no capture.
    case notReadable
    /// This process may not capture.
    case notPermitted
    /// The capture's link type is not one flatline decodes.
    case unsupportedLinkType
    /// The capture ends in the middle, or is damaged; what came before was read.
    case damaged
    /// The clock that stamped the packets was set; all were read.
    case clockWasSet
    /// The caller asked to wait no longer.
    case interrupted
  }

  package var code: Code
  /// The file as the user named it; `standard input` for `-`; `interface eth0` for an interface.
  package var file: String
  package var reason: String

  package var description: String { "\(file): \(reason)" }
}

extension CaptureError {
  static func damaged(_ file: String, _ reason: String) -> CaptureError {
    CaptureError(
      code: .damaged, file: file, reason: "\(reason); the packets before that were read")
  }
}
