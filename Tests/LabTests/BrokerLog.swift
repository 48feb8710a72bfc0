import FlatlineCore

/// What RabbitMQ's log says of the connections that it closed, in the formats of 3.10 and 4.0.
struct BrokerLog: Sendable {
  /// How one connection ended.
  struct Closing: Sendable, Equatable {
    var at: Instant
    var level: LogLevel
    /// `address:port`, both.
    var client: String
    var broker: String
    /// The client-provided name.
    var name: String?
    /// `nil` where the connection was closed in good order, which has no reason.
    var reason: String?
  }

  /// One for each connection, in the order of the first records about their end.
  private(set) var closings: [Closing] = []
  /// The client-provided names, by client.
  private(set) var names: [String: String] = [:]

  init(_ text: String) {
    let records = text.split(separator: "\n").compactMap(Record.init)
    var places: [String: Int] = [:]
    for (index, record) in records.enumerated() {
      if let match = record.text.wholeMatch(of: Self.introduction) {
        names[String(match.client)] = String(match.name)
      }
      let rest = records[(index + 1)...]
      guard let closing = Self.closing(record, detail: rest.first) else { continue }
      // An exception is logged, and then the end itself: the first that is bad is the reason.
      let connection = "\(record.process) \(closing.client)"
      if let place = places[connection] {
        guard closings[place].level < .warning, closing.level >= .warning else { continue }
        closings[place] = closing
      } else {
        places[connection] = closings.count
        closings.append(closing)
      }
    }
  }

  /// - Parameter detail: the record that follows.
  private static func closing(_ record: Record, detail: Record?) -> Closing? {
    guard let match = record.text.wholeMatch(of: heading) else { return nil }
    var closing = Closing(
      at: record.at, level: record.level, client: String(match.client),
      broker: String(match.broker), name: match.name.map(String.init))
    if let reason = match.reason {
      closing.reason = String(reason)
    } else if !match.rest.isEmpty {
      guard let detail, detail.process == record.process, detail.at == record.at else {
        return nil
      }
      closing.reason = detail.text
    }
    return closing
  }
}

extension BrokerLog {
  /// One line: `2026-11-22 14:35:42.987741+00:00 [error] <0.1141.0> {inet_error,etimedout}`.
  private struct Record {
    var at: Instant
    var level: LogLevel
    /// The Erlang process that logs: the connection's reader.
    var process: String
    /// Without blanks at its ends.
    var text: String

    /// `nil` for what is no record, or has a level that no connection's end has.
    init?(_ line: Substring) {
      guard let match = line.wholeMatch(of: BrokerLog.record),
        let at = Instant(date: match.date, time: match.time),
        let level = LogLevel(rawValue: String(match.level))
      else { return nil }
      self.at = at
      self.level = level
      process = String(match.process)
      text = String(match.text)
    }
  }

  private typealias RecordMatch = (
    Substring, date: Substring, time: Substring, level: Substring, process: Substring,
    text: Substring
  )

  private static var record: Regex<RecordMatch> {
    #/(?<date>\S+) (?<time>\S+)\+00:00 \[(?<level>\w+)\] (?<process><[\d.]+>)\s*(?<text>.*?)\s*/#
  }

  private static var introduction: Regex<(Substring, client: Substring, name: Substring)> {
    #/
    connection\ (?: <[\d.]+>\ )? \(? (?<client>\S+)\ ->\ \S+?
    \)? \ has\ a\ client-provided\ name:\ (?<name>.*)
    /#
  }

  private typealias HeadingMatch = (
    Substring, client: Substring, broker: Substring, name: Substring?, rest: Substring,
    reason: Substring?
  )

  /// The name may hold anything, so it ends where what follows it makes sense.
  private static var heading: Regex<HeadingMatch> {
    #/
    (?: closing\ AMQP (?: \ 1\.0 )? | Error\ on\ AMQP ) \ connection\ (?: <[\d.]+>\ )?
    \( (?<client>\S+)\ ->\ (?<broker>[^\s,)]+) (?: \ -\ (?<name>.*?) )?
    (?: ,\ (?: vhost | duration | state ):\ .*? )? \)
    (?<rest> (?: ,\ channel\ \d+ )? : (?: error\ while\ terminating: | \ (?<reason>.+) )? | )
    /#
  }
}

extension Instant {
  /// Reads `2026-11-22` and `14:35:42.987741`, UTC.
  init?(date: some StringProtocol, time: some StringProtocol) {
    let day = date.split(separator: "-").compactMap { Int64($0) }
    let clock = time.split(whereSeparator: { ":.".contains($0) }).compactMap { Int64($0) }
    guard day.count == 3, clock.count == 4, time.count == 15 else { return nil }
    // Years begin in March, so that the leap day is their last.
    let year = day[1] > 2 ? day[0] : day[0] - 1
    let month = (day[1] + 9) % 12
    let days =
      year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day[2] - 719_469
    self.init(
      secondsSinceEpoch: ((days * 24 + clock[0]) * 60 + clock[1]) * 60 + clock[2],
      nanoseconds: clock[3] * 1000)
  }
}
