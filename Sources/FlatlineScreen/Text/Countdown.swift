import FlatlineCore

/// Times as they tick: whole seconds, and no more than two units.
package enum Countdown {
  /// `52 s`, `14 m 48 s`, `2 h 5 m`, `3 d 4 h`.
  package static func text(_ interval: Interval) -> String {
    // Up: it says 1 s until the instant has come.
    let seconds = Int((interval.magnitude.nanoseconds + 999_999_999) / 1_000_000_000)
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) m \(seconds % 60) s"
    case ..<86400: return "\(seconds / 3600) h \(seconds / 60 % 60) m"
    default: return "\(seconds / 86400) d \(seconds / 3600 % 24) h"
    }
  }

  /// How long ago something was; whole seconds that have passed.
  package static func age(_ interval: Interval) -> String {
    let passed = max(.zero, interval)
    return text(.seconds(Int(passed.nanoseconds / 1_000_000_000)))
  }
}
