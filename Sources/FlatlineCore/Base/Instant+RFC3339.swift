extension Instant {
  /// The calendar fields of this instant in UTC.
  public struct UTC: Equatable, Sendable {
    public var year: Int
    public var month: Int
    public var day: Int
    public var hour: Int
    public var minute: Int
    public var second: Int
    public var nanosecond: Int
  }

  /// Proleptic Gregorian calendar; leap seconds do not exist in POSIX time.
  public var utc: UTC {
    var seconds = nanosecondsSinceEpoch / 1_000_000_000
    var nanosecond = nanosecondsSinceEpoch % 1_000_000_000
    if nanosecond < 0 {
      nanosecond += 1_000_000_000
      seconds -= 1
    }
    var days = seconds / 86400
    var secondOfDay = seconds % 86400
    if secondOfDay < 0 {
      secondOfDay += 86400
      days -= 1
    }
    // Count years from 1 March, so that the leap day is a year's last: then 400 years are
    // 146097 days, and the months of such a year follow the 153-days-in-five-months rhythm.
    let marchDays = days + 719468
    let era = (marchDays >= 0 ? marchDays : marchDays - 146096) / 146097
    let dayOfEra = marchDays - era * 146097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return UTC(
      year: Int(year), month: Int(month), day: Int(day), hour: Int(secondOfDay / 3600),
      minute: Int(secondOfDay / 60 % 60), second: Int(secondOfDay % 60),
      nanosecond: Int(nanosecond))
  }

  /// `2026-11-22T14:35:16.555536Z`: RFC 3339, UTC, microseconds (rounded down).
  public var rfc3339: String {
    let fields = utc
    var text: [UInt8] = []
    text.reserveCapacity(27)
    text.append(decimal: fields.year, width: 4, then: "-")
    text.append(decimal: fields.month, width: 2, then: "-")
    text.append(decimal: fields.day, width: 2, then: "T")
    text.append(decimal: fields.hour, width: 2, then: ":")
    text.append(decimal: fields.minute, width: 2, then: ":")
    text.append(decimal: fields.second, width: 2, then: ".")
    text.append(decimal: fields.nanosecond / 1000, width: 6, then: "Z")
    return String(decoding: text, as: UTF8.self)
  }
}

extension Instant: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rfc3339)
  }
}
