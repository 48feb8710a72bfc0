import FlatlineCore

/// What the evidence says of why a connection dies.
struct Finding: Equatable, Sendable {
  var cause = Cause.unknown
  /// From 0 to 1.
  var confidence = 0.0

  static let unknown = Finding()

  init() {}

  init(_ cause: Cause, _ confidence: Double) {
    self.cause = cause
    self.confidence = confidence
  }
}
