import FlatlineCore

/// What a collector of logs has put before a line.
struct LogPrefix {
  /// One of the pieces in which a long line comes.
  struct Piece {
    /// `stdout` or `stderr`: their pieces may alternate.
    var stream: String
    var isLast: Bool
  }

  var time: LogTime?
  var piece: Piece?

  /// Bytes of a pod's name that are looked at.
  private static let longestName = 600

  /// Removes one prefix from the front of a line.
  ///
  /// - Parameter reference: decides the year where none is printed.
  /// - Returns: `nil`, and nothing is removed, where there is none of a known kind.
  static func strip(from line: inout LogBytes, near reference: Instant) -> LogPrefix? {
    guard let first = line.first, first.isDigit || first.isLetter || "<[".utf8.contains(first)
    else { return nil }
    return stripTime(&line) ?? stripName(&line) ?? stripSyslog(&line, near: reference)
  }

  /// `[pod/rabbitmq-0/rabbitmq] ` (`kubectl logs --prefix`) or `rabbitmq-1  | ` (`docker compose`).
  private static func stripName(_ line: inout LogBytes) -> LogPrefix? {
    var rest = line
    if rest.consume("[pod/") {
      guard let end = rest.prefix(longestName).firstIndex(of: UInt8(ascii: "]")) else { return nil }
      line = rest[(end + 1)...].withoutBlank
      return LogPrefix()
    }
    guard rest.parseWord(of: \.isNamePart) != nil, rest.consume(" ") else { return nil }
    while rest.consume(" ") {}
    guard rest.consume("|") else { return nil }
    line = rest.withoutBlank
    return LogPrefix()
  }

  /// A time, and perhaps more: `docker logs --timestamps`, nodes of Kubernetes, journald, rsyslog.
  private static func stripTime(_ line: inout LogBytes) -> LogPrefix? {
    var rest = line
    guard let time = LogTime.parseCollected(from: &rest), rest.isEmpty || rest.consume(" ")
    else { return nil }
    let piece = parsePiece(&rest)
    line = rest
    if piece == nil, !rest.isDate {
      line = stripRFC5424(rest) ?? stripSource(rest, isCertain: false) ?? rest
    }
    return LogPrefix(time: time, piece: piece)
  }

  /// `stdout F `, as nodes of Kubernetes have it (CRI): `P` for a piece that others follow. Tags
  /// may stand behind the letter and a colon.
  private static func parsePiece(_ line: inout LogBytes) -> Piece? {
    var rest = line
    guard let stream = ["stdout", "stderr"].first(where: { rest.consume($0) }), rest.consume(" "),
      let tag = rest.parseWord(of: \.isPrintable),
      let letter = tag.first, tag.count == 1 || tag.dropFirst().first == UInt8(ascii: ":"),
      letter == UInt8(ascii: "F") || letter == UInt8(ascii: "P")
    else { return nil }
    line = rest.withoutBlank
    return Piece(stream: stream, isLast: letter == UInt8(ascii: "F"))
  }

  /// Syslog (RFC 5424, RFC 3164) and what journald prints in its form.
  private static func stripSyslog(_ line: inout LogBytes, near reference: Instant) -> LogPrefix? {
    var rest = line
    let hasPriority = rest.consumePriority()
    if rest.consume("1 ") {
      let time = LogTime.parseCollected(from: &rest)
      guard time != nil || rest.consume("-"), rest.consume(" "), let text = stripRFC5424(rest)
      else { return nil }
      line = text
      return LogPrefix(time: time)
    }
    if let time = LogTime.parseWithoutYear(from: &rest, near: reference) {
      line = stripSource(rest) ?? rest.withoutBlank
      return LogPrefix(time: time)
    }
    // Seconds since the system started (`journalctl -o short-monotonic`).
    if rest.consumeUptime(), let text = stripSource(rest) {
      line = text
      return LogPrefix()
    }
    guard hasPriority else { return nil }
    line = rest
    return LogPrefix()
  }

  /// `HOST APP PROCID MSGID [data name="value"] `: what follows the time. The version before it may
  /// have been left out.
  private static func stripRFC5424(_ line: LogBytes) -> LogBytes? {
    var rest = line
    for _ in 0..<4 {
      // A colon ends a tag, as in RFC 3164.
      guard let word = rest.parseWord(of: \.isPrintable), word.last != UInt8(ascii: ":"),
        rest.consume(" ")
      else { return nil }
    }
    guard rest.consumeStructuredData(), LogLine(withHead: line) == nil else { return nil }
    rest = rest.withoutBlank
    // RFC 5424 section 6.4: says that the text is in UTF-8.
    _ = rest.consume("\u{feff}")
    return rest
  }

  /// `HOST TAG[PID]: `. BusyBox has `daemon.info` before the tag.
  ///
  /// - Parameter isCertain: `false` where the text itself may begin here: then the tag must have a
  ///   process, or name RabbitMQ.
  private static func stripSource(_ line: LogBytes, isCertain: Bool = true) -> LogBytes? {
    var rest = line.withoutBlank
    for place in 0..<3 {
      guard let word = rest.parseWord(of: \.isPrintable) else { return nil }
      if word.last == UInt8(ascii: ":") {
        let hasProcess = word.dropLast().last == UInt8(ascii: "]")
        let isNamed = isCertain || word.text.lowercased().contains("rabbit")
        return hasProcess || place > 0 && isNamed ? rest.withoutBlank : nil
      }
      guard place != 1 || word.contains(UInt8(ascii: ".")), word.allSatisfy(\.isNamePart),
        rest.consume(" ")
      else { return nil }
    }
    return nil
  }
}
