/// What went wrong with a capture: where, and what to do about it.
public struct CaptureError: Error, Equatable, CustomStringConvertible {
  public enum Code: Equatable, Sendable {
    /// The input could not be opened, or is no capture.
    case notReadable
    /// This process may not capture.
    case notPermitted
    /// The capture's link type is not one flatline decodes.
    case unsupportedLinkType
    /// The capture ends in the middle, or is damaged; what came before was read.
    case damaged
  }

  public var code: Code
  /// The file as the user named it; `standard input` for `-`; `interface eth0` for an interface.
  public var file: String
  public var reason: String

  public var description: String { "\(file): \(reason)" }
}
