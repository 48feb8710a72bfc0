import FlatlineCore

/// Reasons in the broker's words.
package enum LogReason {
  /// Whether a predicted text and a logged one say the same.
  ///
  /// They may differ in three ways: versions before 3.6 have other words for some reasons, Erlang
  /// breaks long terms into lines, and flatline may not see the user of a refused login.
  package static func agree(_ predicted: String, _ logged: String) -> Bool {
    let predicted = normalised(predicted)
    var logged = normalised(logged)
    if predicted.contains("user '...'"), let start = logged.firstRange(of: "user '"),
      let end = logged[start.upperBound...].firstRange(of: "' - ")
    {
      logged.replaceSubrange(start.upperBound..<end.lowerBound, with: "...")
    }
    return predicted == logged
  }

  /// With single blanks, and 3.6's words in place of those of earlier versions.
  static func normalised(_ text: String) -> String {
    var text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if text.hasPrefix("Missed heartbeats") { text = "m" + text.dropFirst() }
    return text == "connection_closed_abruptly"
      ? "client unexpectedly closed TCP connection" : text
  }

  /// The word for a logged text: that of the events' ``Reason`` if there is one.
  package static func word(for text: String) -> String {
    let bytes = Array(normalised(text).utf8)[...]
    var rest = bytes
    if rest.consume("{inet_error,"), let error = rest.parseWord(of: { $0.isDigit || $0.isLetter }),
      rest.elementsEqual("}".utf8)
    {
      return error.text
    }
    return words.first { bytes.index(ofFirst: $0.part) != nil }?.word ?? "other"
  }

  /// The first that is found. Some ends have a word only here: the events do not tell them apart.
  private static let words: [(part: String, word: String)] = [
    ("missed heartbeats", Reason.heartbeatTimeout.rawValue),
    ("heartbeat_timeout", Reason.heartbeatTimeout.rawValue),
    ("heartbeat_send_error,enotconn", Reason.notConnected.rawValue),
    ("heartbeat_send_error", "heartbeat_send_error"),
    ("writer,send_failed", Reason.sendTimeout.rawValue),
    ("handshake_timeout", Reason.handshakeTimeout.rawValue),
    ("client unexpectedly closed TCP connection", Reason.closed.rawValue),
    ("connection_closed_with_no_data_received", Reason.closed.rawValue),
    ("login refused", Reason.authFailure.rawValue),
    ("connection_forced", Reason.connectionForced.rawValue),
    ("frame_too_large", Reason.frameError.rawValue),
    ("frame_error", Reason.frameError.rawValue),
    ("caused a connection exception", Reason.connectionException.rawValue),
    ("bad_header", Reason.badHeader.rawValue),
    ("bad_version", Reason.badHeader.rawValue),
    ("amqp1_0_plugin_not_enabled", Reason.badHeader.rawValue),
    ("requires SASL security layer", Reason.badHeader.rawValue),
    ("did not start with AMQP protocol header", Reason.badHeader.rawValue),
    ("request detected on AMQP port", Reason.badHeader.rawValue),
    ("TLS client detected", Reason.badHeader.rawValue),
    ("handshake_error", "handshake_error"),
  ]
}
