import FlatlineScore
import Testing

struct ReasonTests {
  @Test(arguments: [
    ("{inet_error,etimedout}", "{inet_error,etimedout}"),
    (
      "missed heartbeats from client, timeout: 60s", "Missed heartbeats from client, timeout: 60s"
    ),
    ("client unexpectedly closed TCP connection", "connection_closed_abruptly"),
    ("{a,b}", " {a,b} "), ("{a, b}", "{a,\n   b}"),
    (
      "EXTERNAL login refused: user '...' - invalid credentials",
      "EXTERNAL login refused: user 'O=x,CN=y' - invalid credentials"
    ),
  ])
  func theseSayTheSame(predicted: String, logged: String) {
    #expect(LogReason.agree(predicted, logged))
  }

  @Test(arguments: [
    ("{inet_error,etimedout}", "{inet_error,ehostunreach}"),
    (
      "missed heartbeats from client, timeout: 60s", "missed heartbeats from client, timeout: 6s"
    ),
    ("", "x"),
    (
      "PLAIN login refused: user 'a' - invalid credentials",
      "PLAIN login refused: user 'b' - invalid credentials"
    ),
  ])
  func theseDoNot(predicted: String, logged: String) {
    #expect(!LogReason.agree(predicted, logged))
  }

  @Test(arguments: [
    ("{inet_error,ehostunreach}", "ehostunreach"), ("{inet_error,closed}", "closed"),
    ("{inet_error,{heartbeat_send_error,closed}}", "heartbeat_send_error"),
    ("{heartbeat_timeout,running}", "heartbeat_timeout"),
    ("{writer,send_failed,{error,timeout}}", "send_timeout"),
    ("{shutdown,{writer,send_failed,timeout}}", "send_timeout"),
    ("operation none caused a connection exception connection_forced: x", "connection_forced"),
    ("operation basic.ack caused a connection exception not_allowed: x", "connection_exception"),
    ("what nobody has seen", "other"),
  ])
  func aTextHasAWord(text: String, word: String) {
    #expect(LogReason.word(for: text) == word)
  }
}
