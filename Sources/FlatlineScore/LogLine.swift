import FlatlineCore

/// One line of a log, by its form, without what collectors put around it.
enum LogLine {
  /// `2026-11-22 14:35:42.987741+00:00 [error] <0.1141.0> ` and the text: RabbitMQ 3.7 and later.
  /// Since 3.9 every line of a record begins like that; before, only its first.
  case record(LogHead, LogBytes)
  /// `=ERROR REPORT==== 8-Mar-2018::14:09:27 ===`, RabbitMQ 3.6 and before: the text follows.
  case report(LogHead)
  /// `{"time":"…","level":"error","msg":"…","pid":"<0.1141.0>"}`: 3.9 and later, with
  /// `log.file.formatter = json`. The message may have several lines.
  case object(LogHead, message: LogBytes)
  /// Any other line: it continues the record before it, is a record without a head, or is not
  /// understood.
  case bare(Bare)

  struct Bare {
    var text: LogBytes
    /// When a collector got the line.
    var time: LogTime?
    /// Whether it can only continue another line: Erlang indents so, and so does journald.
    var isIndented = false
  }

  /// A line that begins with RabbitMQ's own head, which has a time.
  init?(withHead line: LogBytes) {
    guard let line = Self.report(line) ?? Self.record(line) else { return nil }
    self = line
  }

  private static func record(_ line: LogBytes) -> LogLine? {
    var rest = line
    guard let first = line.first, first.isDigit, let time = LogTime.parse(from: &rest),
      rest.consume(" "), let (level, process) = parseLevel(&rest)
    else { return nil }
    return .record(LogHead(time: time, level: level, process: process), rest.trimmed)
  }

  /// `[error] <0.1141.0> ` and the text (`log.console.formatter.plaintext.format`), with the time
  /// that a collector puts before it.
  static func record(_ line: LogBytes, at time: LogTime) -> LogLine? {
    var rest = line
    guard let (level, process) = parseLevel(&rest) else { return nil }
    let head = LogHead(time: time, level: level, process: process, origin: .collector)
    return .record(head, rest.trimmed)
  }

  private static func parseLevel(_ rest: inout LogBytes) -> (LogLevel, process: String)? {
    guard rest.first == UInt8(ascii: "["),
      let end = rest.prefix(16).firstIndex(of: UInt8(ascii: "]")),
      let level = LogLevel(word: rest[(rest.startIndex + 1)..<end].text)
    else { return nil }
    rest = rest[(end + 1)...]
    _ = rest.consume(" ")
    return (level, rest.parseProcess() ?? "")
  }

  private static func report(_ line: LogBytes) -> LogLine? {
    var rest = line
    guard rest.consume("="), let word = rest.consume(upTo: " REPORT==== "), word.count < 16,
      let level = LogLevel(word: word.text),
      let time = LogTime.parseReport(from: &rest), rest.consume(" ===")
    else { return nil }
    return .report(LogHead(time: time, level: level, process: "", origin: .report))
  }
}
