import FlatlineCore

/// Times as collectors of logs print them.
extension LogTime {
  /// `2026-11-22T14:35:42.987654321Z`, `Sun 2026-11-22 14:35:42 UTC` (journald, `short-full`) or
  /// `1795358142.987654` (`short-unix`).
  static func parseCollected(from bytes: inout LogBytes) -> LogTime? {
    var rest = bytes
    if let time = parseSeconds(&rest) {
      bytes = rest
      return time
    }
    let hasDay = rest.consumeDayOfWeek()
    guard var time = parseDate(&rest) else { return nil }
    if !time.hasZone {
      if rest.consume(" UTC") {
        time.hasZone = true
      } else if hasDay {
        // Other abbreviations have several meanings.
        _ = rest.consumeAbbreviation()
      }
    }
    bytes = rest
    return time
  }

  /// Seconds since 1970 with a fraction; without one it may be any number.
  private static func parseSeconds(_ bytes: inout LogBytes) -> LogTime? {
    var rest = bytes
    guard let seconds = rest.parseNumber(digits: 9...11), rest.consume("."),
      let fraction = rest.parseNumber(digits: 1...9)
    else { return nil }
    var unit: Int64 = 1_000_000_000
    for _ in 0..<fraction.digits { unit /= 10 }
    guard
      let instant = Instant(
        secondsSinceEpoch: seconds.value, nanoseconds: fraction.value * unit)
    else { return nil }
    bytes = rest
    return LogTime(instant: instant, hasZone: true, resolution: Interval(nanoseconds: unit))
  }

  /// A number of JSON: whole seconds or parts of them since 1970, or seconds with a fraction.
  static func epoch(_ number: Double) -> LogTime? {
    guard let whole = Int64(exactly: number.rounded(.down)) else { return nil }
    guard number != number.rounded(.down) else { return epoch(whole) }
    let microseconds = Int64((number - Double(whole)) * 1e6)
    return Instant(secondsSinceEpoch: whole, nanoseconds: microseconds * 1000).map {
      LogTime(instant: $0, hasZone: true, resolution: .microseconds(1))
    }
  }

  /// `Nov 22 14:35:42` (RFC 3164), `Nov 22 14:35:42.987654` (journald), or with the year after the
  /// day.
  ///
  /// - Parameter reference: where there is no year, it is the one that brings the time closest to
  ///   this.
  static func parseWithoutYear(from bytes: inout LogBytes, near reference: Instant) -> LogTime? {
    guard bytes.first?.isLetter == true else { return nil }
    var rest = bytes
    guard let month = months.firstIndex(where: { rest.consume($0) }), rest.consume(" ")
    else { return nil }
    _ = rest.consume(" ")
    guard let day = rest.parseNumber(digits: 1...2)?.value, rest.consume(" ") else { return nil }
    var clock = rest
    if let year = clock.parseNumber(digits: 4), clock.consume(" ") {
      guard let time = parseClock(&clock, (year, Int64(month + 1), day)) else { return nil }
      bytes = clock
      return time
    }
    let middle = Int64(reference.utc.year)
    let times = [middle - 1, middle, middle + 1].compactMap { year -> (LogTime, LogBytes)? in
      var rest = rest
      return parseClock(&rest, (year, Int64(month + 1), day)).map { ($0, rest) }
    }
    guard
      let nearest = times.min(by: {
        ($0.0.instant - reference).magnitude < ($1.0.instant - reference).magnitude
      })
    else { return nil }
    bytes = nearest.1
    return nearest.0
  }
}

extension LogBytes {
  private static var daysOfWeek: [String] {
    ["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "]
  }

  fileprivate mutating func consumeDayOfWeek() -> Bool {
    guard first?.isLetter == true else { return false }
    return Self.daysOfWeek.contains { consume($0) }
  }

  /// ` CET`
  fileprivate mutating func consumeAbbreviation() -> Bool {
    var rest = self
    guard rest.consume(" "), let word = rest.parseWord(of: \.isLetter), (2...5).contains(word.count)
    else { return false }
    self = rest
    return true
  }
}
