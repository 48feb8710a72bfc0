import FlatlineCore

/// Durations, times, counts and foreign text, as people read them.
package enum Text {
  /// `7.3 s`, `13 m 52 s`, `2 h 5 m`, `3 d 4 h`: two units, enough to act on.
  package static func duration(_ interval: Interval) -> String {
    let total = interval.magnitude
    if total < .seconds(60) {
      let tenths = Int((total.seconds * 10).rounded(.down))
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let seconds = Int(total.nanoseconds / 1_000_000_000)
    switch seconds {
    case ..<3600: return "\(seconds / 60) m \(seconds % 60) s"
    case ..<86400: return "\(seconds / 3600) h \(seconds / 60 % 60) m"
    default: return "\(seconds / 86400) d \(seconds / 3600 % 24) h"
    }
  }

  /// Of a broker: `stood still for 8.0 s, from 15:09:17.2 on`.
  package static func words(_ pause: Risk.Pause) -> String {
    (pause.until == nil ? "stands still, so far for " : "stood still for ")
      + duration(.seconds(pause.seconds)) + ", from \(clock(pause.since)) on"
      + (pause.of == .host ? ", its whole host" : "")
  }

  /// `15:09:17.2`, UTC.
  ///
  /// - Parameter isDated: whether the day stands before it: `2026-11-22 15:09:17.2`.
  package static func clock(_ instant: Instant, isDated: Bool = false) -> String {
    let fields = instant.utc
    return (isDated ? day(instant) + " " : "")
      + padded(fields.hour, 2) + ":" + padded(fields.minute, 2) + ":"
      + padded(fields.second, 2) + ".\(fields.nanosecond / 100_000_000)"
  }

  /// `2026-11-22 15:09:17`, UTC.
  package static func date(_ instant: Instant) -> String {
    String(clock(instant, isDated: true).dropLast(2))
  }

  /// `2026-11-22`, UTC.
  package static func day(_ instant: Instant) -> String {
    let fields = instant.utc
    return padded(fields.year, 4) + "-" + padded(fields.month, 2) + "-" + padded(fields.day, 2)
  }

  /// A number from 0 to 1: `95 %`. What is not sure is never 100 %.
  package static func percent(_ share: Double) -> String {
    let percent = Int((share * 100).rounded())
    return "\(share < 1 ? min(percent, 99) : percent) %"
  }

  /// `1 connection`, `2 connections`.
  package static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  /// Text from the wire, made safe for a terminal: anything that is not visible becomes an
  /// escape, and what takes more columns than `limit` is cut. So are marks without end, which take
  /// none.
  package static func safe(_ text: String, limit: Int = 40) -> String {
    var result = ""
    var width = 0
    for (count, scalar) in text.unicodeScalars.enumerated() {
      let escape = scalar.isVisible ? nil : "\\u{" + String(scalar.value, radix: 16) + "}"
      let columns = escape?.utf8.count ?? scalar.width
      let isTooWide = columns > 0 && width + columns > limit
      if isTooWide || count >= limit * mostScalars { return result + "…" }
      result += escape ?? String(scalar)
      width += columns
    }
    return result
  }

  /// For each column: a letter and its marks.
  private static let mostScalars = 4

  /// The columns of a terminal that a text takes.
  package static func width(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + $1.width }
  }
}
