@testable import FlatlineCore

extension Instant {
  /// So many seconds after the beginning of a test's story.
  static func at(_ seconds: Double) -> Instant {
    Instant(unchecked: 1_795_359_214_000_000_000) + .seconds(seconds)
  }

  /// The inverse of ``at(_:)``.
  var seconds: Double { (self - .at(0)).seconds }
}
