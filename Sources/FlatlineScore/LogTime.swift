import FlatlineCore

/// A time as a log prints it.
struct LogTime: Equatable {
  /// Where the zone is unknown: as if it were UTC.
  var instant: Instant
  var hasZone: Bool
  /// What the last printed digit stands for.
  var resolution: Interval

  /// `2026-11-22 14:35:42.987741+00:00` (3.9 and later), `2019-05-14 10:01:02.345` (lager), or
  /// the same with `T` between; or whole seconds or microseconds since 1970 (`time_format =
  /// epoch_secs` and `epoch_usecs`).
  static func take(from bytes: inout LogBytes) -> LogTime? {
    var rest = bytes
    guard let time = takeEpoch(&rest) ?? takeDate(&rest) else { return nil }
    bytes = rest
    return time
  }

  /// `8-Mar-2018::14:09:27` (3.6 and before), local time.
  static func takeReport(from bytes: inout LogBytes) -> LogTime? {
    guard let day = bytes.takeNumber(digits: 1...2)?.value, bytes.take("-"),
      let month = months.firstIndex(where: { bytes.starts(with: $0.utf8) }),
      bytes.take(months[month]), bytes.take("-"), let year = bytes.takeDigits(4),
      bytes.take("::")
    else { return nil }
    return takeClock(&bytes, (year, Int64(month + 1), day))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func takeDate(_ bytes: inout LogBytes) -> LogTime? {
    guard let year = bytes.takeDigits(4), bytes.take("-"), let month = bytes.takeDigits(2),
      bytes.take("-"), let day = bytes.takeDigits(2), bytes.take(" ") || bytes.take("T")
    else { return nil }
    return takeClock(&bytes, (year, month, day))
  }

  private static func takeClock(
    _ bytes: inout LogBytes, _ date: (year: Int64, month: Int64, day: Int64)
  ) -> LogTime? {
    guard let hour = bytes.takeDigits(2), bytes.take(":"), let minute = bytes.takeDigits(2),
      bytes.take(":"), let second = bytes.takeDigits(2),
      (1...12).contains(date.month), (1...31).contains(date.day), hour < 24, minute < 60,
      second <= 60
    else { return nil }
    var unit: Int64 = 1_000_000_000
    var nanoseconds: Int64 = 0
    if bytes.take(".") {
      guard let fraction = bytes.takeNumber(digits: 1...9) else { return nil }
      for _ in 0..<fraction.digits { unit /= 10 }
      nanoseconds = fraction.value * unit
    } else {
      // The middle of the second is the best guess.
      nanoseconds = unit / 2
    }
    let zone = takeZone(&bytes)
    let clock = (hour * 60 + minute) * 60 + second - (zone ?? 0)
    guard
      let instant = Instant(
        secondsSinceEpoch: days(date) * 86400 + clock, nanoseconds: nanoseconds)
    else { return nil }
    return LogTime(
      instant: instant, hasZone: zone != nil, resolution: Interval(nanoseconds: unit))
  }

  /// `Z` or `+01:00`: seconds east of Greenwich.
  private static func takeZone(_ bytes: inout LogBytes) -> Int64? {
    if bytes.take("Z") { return 0 }
    var rest = bytes
    let sign: Int64
    if rest.take("+") { sign = 1 } else if rest.take("-") { sign = -1 } else { return nil }
    guard let hours = rest.takeDigits(2), rest.take(":"), let minutes = rest.takeDigits(2),
      hours < 24, minutes < 60
    else { return nil }
    bytes = rest
    return sign * (hours * 60 + minutes) * 60
  }

  private static func takeEpoch(_ bytes: inout LogBytes) -> LogTime? {
    guard let number = bytes.takeNumber(digits: 9...17) else { return nil }
    return epoch(number.value)
  }

  /// From 2001 to 2286 seconds have ten digits; microseconds have sixteen.
  static func epoch(_ number: Int64) -> LogTime? {
    guard number >= 0 else { return nil }
    let isMicroseconds = number >= 100_000_000_000
    let instant =
      isMicroseconds
      ? Instant(
        secondsSinceEpoch: number / 1_000_000, nanoseconds: number % 1_000_000 * 1000)
      : Instant(secondsSinceEpoch: number, nanoseconds: 500_000_000)
    return instant.map {
      LogTime(
        instant: $0, hasZone: true,
        resolution: isMicroseconds ? .microseconds(1) : .seconds(1))
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
