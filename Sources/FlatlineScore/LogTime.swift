import FlatlineCore

/// A time as a log prints it.
struct LogTime: Equatable {
  /// If the zone is unknown, as if it were UTC.
  var instant: Instant
  var hasZone: Bool
  /// What the last printed digit stands for.
  var resolution: Interval

  /// `2026-11-22 14:35:42.987741+00:00` (3.9 and later), `2019-05-14 10:01:02.345` (lager), or
  /// the same with `T` between; or whole seconds or parts of them since 1970 (`time_format =
  /// epoch_secs` and `epoch_usecs`).
  static func parse(from bytes: inout LogBytes) -> LogTime? {
    var rest = bytes
    guard let time = parseEpoch(&rest) ?? parseDate(&rest) else { return nil }
    bytes = rest
    return time
  }

  /// `8-Mar-2018::14:09:27` (3.6 and before), local time.
  static func parseReport(from bytes: inout LogBytes) -> LogTime? {
    guard let day = bytes.parseNumber(digits: 1...2)?.value, bytes.consume("-"),
      let month = months.firstIndex(where: { bytes.starts(with: $0.utf8) }),
      bytes.consume(months[month]), bytes.consume("-"), let year = bytes.parseNumber(digits: 4),
      bytes.consume("::")
    else { return nil }
    return parseClock(&bytes, (year, Int64(month + 1), day))
  }

  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func parseDate(_ bytes: inout LogBytes) -> LogTime? {
    guard let year = bytes.parseNumber(digits: 4), bytes.consume("-"),
      let month = bytes.parseNumber(digits: 2),
      bytes.consume("-"), let day = bytes.parseNumber(digits: 2),
      bytes.consume(" ") || bytes.consume("T")
    else { return nil }
    return parseClock(&bytes, (year, month, day))
  }

  static func parseClock(
    _ bytes: inout LogBytes, _ date: (year: Int64, month: Int64, day: Int64)
  ) -> LogTime? {
    guard let hour = bytes.parseNumber(digits: 2), bytes.consume(":"),
      let minute = bytes.parseNumber(digits: 2),
      bytes.consume(":"), let second = bytes.parseNumber(digits: 2),
      (1...12).contains(date.month), (1...31).contains(date.day), hour < 24, minute < 60,
      second <= 60
    else { return nil }
    var unit: Int64 = 1_000_000_000
    var nanoseconds: Int64 = 0
    if bytes.consume(".") {
      guard let fraction = bytes.parseNumber(digits: 1...9) else { return nil }
      for _ in 0..<fraction.digits { unit /= 10 }
      nanoseconds = fraction.value * unit
    } else {
      // The time is not known better; the middle of the second makes the smallest error.
      nanoseconds = unit / 2
    }
    let zone = parseZone(&bytes)
    let clock = (hour * 60 + minute) * 60 + second - (zone ?? 0)
    guard
      let instant = Instant(
        secondsSinceEpoch: days(date) * 86400 + clock, nanoseconds: nanoseconds)
    else { return nil }
    return LogTime(
      instant: instant, hasZone: zone != nil, resolution: Interval(nanoseconds: unit))
  }

  /// `Z`, `+01:00` or `+0100`: seconds east of Greenwich.
  private static func parseZone(_ bytes: inout LogBytes) -> Int64? {
    if bytes.consume("Z") { return 0 }
    var rest = bytes
    let sign: Int64
    if rest.consume("+") { sign = 1 } else if rest.consume("-") { sign = -1 } else { return nil }
    guard let hours = rest.parseNumber(digits: 2) else { return nil }
    _ = rest.consume(":")
    guard let minutes = rest.parseNumber(digits: 2), hours < 24, minutes < 60 else { return nil }
    bytes = rest
    return sign * (hours * 60 + minutes) * 60
  }

  private static func parseEpoch(_ bytes: inout LogBytes) -> LogTime? {
    guard let number = bytes.parseNumber(digits: 9...18) else { return nil }
    return epoch(number.value)
  }

  /// From 2001 to 2286 seconds have ten digits, milliseconds thirteen, and so on.
  static func epoch(_ number: Int64) -> LogTime? {
    guard number >= 0 else { return nil }
    let parts: Int64 =
      switch number {
      case ..<100_000_000_000: 1
      case ..<100_000_000_000_000: 1000
      case ..<100_000_000_000_000_000: 1_000_000
      default: 1_000_000_000
      }
    let unit = 1_000_000_000 / parts
    // Of a whole second the middle makes the smallest error.
    let nanoseconds = parts == 1 ? unit / 2 : number % parts * unit
    return Instant(secondsSinceEpoch: number / parts, nanoseconds: nanoseconds).map {
      LogTime(instant: $0, hasZone: true, resolution: Interval(nanoseconds: unit))
    }
  }

  /// Days since 1970-01-01, in the proleptic Gregorian calendar. Years begin in March, so that
  /// the leap day is their last.
  private static func days(_ date: (year: Int64, month: Int64, day: Int64)) -> Int64 {
    let year = date.month > 2 ? date.year : date.year - 1
    let month = (date.month + 9) % 12
    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + date.day
      - 719_469
  }
}
