/// Reasons as the broker words them.
public enum LogReason {
  /// Whether a predicted text and a logged one say the same.
  ///
  /// Versions before 3.6 word some reasons otherwise, Erlang breaks long terms into lines, and of
  /// a login whose user flatline cannot see it knows the rest.
  public static func agree(_ predicted: String, _ logged: String) -> Bool {
    let predicted = normalised(predicted)
    var logged = normalised(logged)
    if predicted.contains("user '...'"), let start = logged.firstRange(of: "user '"),
      let end = logged[start.upperBound...].firstRange(of: "' - ")
    {
      logged.replaceSubrange(start.upperBound..<end.lowerBound, with: "...")
    }
    return predicted == logged
  }

  /// One blank for any number of them, and 3.6's words for those of versions before.
  static func normalised(_ text: String) -> String {
    var text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if text.hasPrefix("Missed heartbeats") { text = "m" + text.dropFirst() }
    return text == "connection_closed_abruptly"
      ? "client unexpectedly closed TCP connection" : text
  }

  /// The word for a logged text, as in the events' `reason` where flatline has one.
  public static func word(for text: String) -> String {
    let text = normalised(text)
    if let error = text.wholeMatch(of: #/\{inet_error,([a-z0-9]+)\}/#)?.1 {
      return String(error)
    }
    return words.first { text.contains($0.part) }?.word ?? "other"
  }

  private static let words: [(part: String, word: String)] = [
    ("missed heartbeats", "heartbeat_timeout"),
    ("heartbeat_timeout", "heartbeat_timeout"),
    ("heartbeat_send_error", "heartbeat_send_error"),
    ("writer,send_failed", "send_timeout"),
    ("handshake_timeout", "handshake_timeout"),
    ("client unexpectedly closed TCP connection", "closed"),
    ("connection_closed_with_no_data_received", "closed"),
    ("login refused", "auth_failure"),
    ("connection_forced", "connection_forced"),
    ("frame_too_large", "frame_error"),
    ("frame_error", "frame_error"),
    ("caused a connection exception", "connection_exception"),
    ("bad_header", "bad_header"),
    ("bad_version", "bad_header"),
    ("amqp1_0_plugin_not_enabled", "bad_header"),
    ("requires SASL security layer", "bad_header"),
    ("did not start with AMQP protocol header", "bad_header"),
    ("request detected on AMQP port", "bad_header"),
    ("TLS client detected", "bad_header"),
    ("handshake_error", "handshake_error"),
  ]
}
