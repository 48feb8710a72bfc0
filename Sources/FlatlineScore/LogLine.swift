import FlatlineCore
import FoundationEssentials

/// One line of a log, by its form.
enum LogLine {
  /// `2026-11-22 14:35:42.987741+00:00 [error] <0.1141.0> ` and the text: RabbitMQ 3.7 and later.
  /// Since 3.9 every line of a record begins like that; before, only its first.
  case record(LogHead, LogBytes)
  /// `=ERROR REPORT==== 8-Mar-2018::14:09:27 ===`, RabbitMQ 3.6 and before: the text follows.
  case report(LogHead)
  /// `{"time":"…","level":"error","msg":"…","pid":"<0.1141.0>"}`: 3.9 and later, with
  /// `log.file.formatter = json`. The message may have several lines.
  case object(LogHead, message: String)
  /// Any other line: it continues the record before it, or is not understood.
  case bare(LogBytes)

  init(_ line: LogBytes) {
    let line = line.withoutColours.trimmed
    self = Self.object(line) ?? Self.report(line) ?? Self.record(line) ?? .bare(line)
  }

  private static func record(_ line: LogBytes) -> LogLine? {
    var rest = line
    guard let time = LogTime.parse(from: &rest), rest.consume(" ["),
      let word = rest.prefix(16).firstIndex(of: UInt8(ascii: "]")).map({ rest[..<$0] }),
      let level = LogLevel(word: word.text), rest.consume(word.text + "]")
    else { return nil }
    _ = rest.consume(" ")
    let process = rest.parseProcess() ?? ""
    return .record(LogHead(time: time, level: level, process: process), rest.trimmed)
  }

  private static func report(_ line: LogBytes) -> LogLine? {
    var rest = line
    guard rest.consume("="), let word = rest.consume(upTo: " REPORT==== "), word.count < 16,
      let level = LogLevel(word: word.text),
      let time = LogTime.parseReport(from: &rest), rest.consume(" ===")
    else { return nil }
    return .report(LogHead(time: time, level: level, process: ""))
  }

  /// The members that RabbitMQ writes and flatline uses. RabbitMQ may be told to leave out any.
  private struct Members: Decodable {
    var time: Time
    var level: String
    var msg: String
    var pid: String?

    /// A date, or a number (`time_format = epoch_secs` and `epoch_usecs`).
    enum Time: Decodable {
      case text(String)
      case number(Int64)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
          self = .number(number)
        } else {
          self = .text(try container.decode(String.self))
        }
      }

      var logTime: LogTime? {
        switch self {
        case .number(let number): return .epoch(number)
        case .text(let text):
          var bytes = Array(text.utf8)[...]
          return LogTime.parse(from: &bytes)
        }
      }
    }
  }

  private static func object(_ line: LogBytes) -> LogLine? {
    guard line.starts(with: "{\"".utf8),
      let members = try? JSONDecoder().decode(Members.self, from: Data(line)),
      let time = members.time.logTime, let level = LogLevel(word: members.level)
    else { return nil }
    let head = LogHead(time: time, level: level, process: members.pid ?? "")
    return .object(head, message: members.msg)
  }
}
