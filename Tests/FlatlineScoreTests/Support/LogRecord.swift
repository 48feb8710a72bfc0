/// A record of a log in RabbitMQ's default text format: lines with the same head.
struct LogRecord {
  /// As printed.
  var time: String
  var level: String
  var process: String
  /// The texts of its lines.
  var message: String

  /// `2026-11-22 14:35:42.987741+00:00 [error] <0.1141.0> text`; `nil` for any other line.
  init?(_ line: Substring) {
    let words = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
    guard words.count == 5, words[2].hasPrefix("["), words[3].hasPrefix("<") else { return nil }
    time = words[0] + " " + words[1]
    level = String(words[2].dropFirst().dropLast())
    process = String(words[3])
    message = String(words[4])
  }

  static func all(in log: String) -> [LogRecord] {
    var records: [LogRecord] = []
    for record in log.split(separator: "\n").compactMap(LogRecord.init) {
      if let last = records.last, last.time == record.time, last.level == record.level,
        last.process == record.process
      {
        records[records.count - 1].message += "\n" + record.message
      } else {
        records.append(record)
      }
    }
    return records
  }
}
