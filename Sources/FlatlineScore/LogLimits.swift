/// What no log of a broker exceeds: a file that does, such as `/dev/zero`, is given up.
struct LogLimits {
  /// Bytes of one line. RabbitMQ's own are shorter than a megabyte.
  var longestLine = 16 << 20
  /// Bytes, and lines, before the first record. The journal of a whole host may come first.
  var longestBeginning = 256 << 20
  var mostLinesBefore = 4_000_000
  /// Connections that are remembered, some hundred bytes each.
  var mostConnections = 2_000_000

  /// In words that follow the file's name; `nil` if it may be read further.
  func refusal(lineLength: Int, bytes: Int, lines: Int, records: Int, isFull: Bool) -> String? {
    if lineLength > longestLine {
      return "a line is longer than \(longestLine >> 20) MB: this is no log"
    }
    if records == 0, bytes > longestBeginning || lines > mostLinesBefore {
      return "has no line of a RabbitMQ log in its first \(bytes >> 20) MB (\(lines) lines)"
    }
    if isFull {
      return "is about more than \(mostConnections) connections; the rest is not read: give the "
        + "part of the log that belongs to the capture"
    }
    return nil
  }
}
