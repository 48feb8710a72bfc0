import FlatlineCore
import FlatlineScore
import Testing

/// Lines without a time of their own: the collector's counts.
struct CollectorTimeTests {
  private static let ends = "198.51.100.31:33730 -> 203.0.113.21:5672"
  private static let connection = "AMQP connection <0.612.0> (\(ends) - bh0)"

  private static let logs: [(name: String, text: String, at: String, hasZone: Bool)] = [
    (
      "RabbitMQ's own journald and syslog outputs, which print no head",
      """
      Nov 22 14:35:08 broker rabbitmq[123]: accepting AMQP connection <0.612.0> (\(ends))
      Nov 22 14:35:42 broker rabbitmq[123]: closing \(connection):
                                            missed heartbeats from client, timeout: 60s
      Nov 22 14:35:43 broker rabbitmq[123]: another
      """, "2026-11-22T14:35:42.500000Z", false
    ),
    (
      "each line its own message",
      """
      <30>1 2026-11-22T14:35:08Z broker rabbitmq 1 - - accepting AMQP connection <0.612.0> (\(ends))
      <27>1 2026-11-22T14:35:42.25Z broker rabbitmq 1 - - closing \(connection):
      <27>1 2026-11-22T14:35:42.251Z broker rabbitmq 1 - - missed heartbeats from client, timeout: 60s
      <30>1 2026-11-22T14:35:42.252Z broker rabbitmq 1 - - another
      """, "2026-11-22T14:35:42.250000Z", true
    ),
    (
      "a format of one's own, without a time",
      """
      2026-11-22T14:35:08.1Z stdout F [info] <0.612.0> accepting AMQP connection <0.612.0> (\(ends))
      2026-11-22T14:35:42.25Z stdout F [error] <0.612.0> closing \(connection):
      2026-11-22T14:35:42.26Z stdout F [error] <0.612.0> missed heartbeats from client, timeout: 60s
      2026-11-22T14:35:42.27Z stdout F [error] <0.9.0> another
      """, "2026-11-22T14:35:42.250000Z", true
    ),
    (
      "one's journal in JSON",
      #"""
      {"MESSAGE":"accepting AMQP connection <0.612.0> (\#(ends))","PRIORITY":"6","__REALTIME_TIMESTAMP":"1795358108000000"}
      {"MESSAGE":"closing \#(connection):\nmissed heartbeats from client, timeout: 60s","PRIORITY":"3","ERL_PID":"<0.612.0>","__REALTIME_TIMESTAMP":"1795358142250000"}
      {"MESSAGE":[27,91,109,111,107],"ERL_PID":"<0.9.0>","__REALTIME_TIMESTAMP":"1795358142260000"}
      """#, "2026-11-22T14:35:42.250000Z", true
    ),
    (
      "the same, in bytes",
      """
      {"MESSAGE":"accepting AMQP connection <0.612.0> (\(ends))","__REALTIME_TIMESTAMP":"1795358108000000"}
      {"MESSAGE":\(Array("closing \(connection):".utf8)),"__REALTIME_TIMESTAMP":"1795358142250000"}
      {"MESSAGE":\(Array("missed heartbeats from client, timeout: 60s".utf8)),"__REALTIME_TIMESTAMP":"1795358142250001"}
      {"MESSAGE":"another","__REALTIME_TIMESTAMP":"1795358142250002"}
      """, "2026-11-22T14:35:42.250000Z", true
    ),
    (
      "JSON without a level",
      #"""
      {"ts":1795358108.5,"msg":"accepting AMQP connection <0.612.0> (\#(ends))","pid":"<0.612.0>","verbosity":1}
      {"ts":1795358142.25,"msg":"closing \#(connection):\nmissed heartbeats from client, timeout: 60s","pid":"<0.612.0>","verbosity":3}
      {"ts":1795358142.26,"msg":"another","pid":"<0.1.0>","verbosity":1}
      """#, "2026-11-22T14:35:42.250000Z", true
    ),
  ]

  @Test(arguments: logs.indices)
  func theTimeOfThePrefixCounts(index: Int) throws {
    let (name, text, at, hasZone) = Self.logs[index]
    let title = Comment(rawValue: name)
    let reference = try #require(Instant(secondsSinceEpoch: 1_795_000_000, nanoseconds: 0))
    var reader = BrokerLogReader(reference: reference)
    reader.parse(Array(text.utf8)[...])
    let log = reader.finish()
    let closing = try #require(log.closings.first, title)
    #expect(log.closings.count == 1, title)
    #expect(closing.at.rfc3339 == at, title)
    #expect(closing.level == .error, title)
    #expect(closing.client == "198.51.100.31:33730", title)
    #expect(closing.name == "bh0", title)
    #expect(closing.reason == "missed heartbeats from client, timeout: 60s", title)
    #expect(closing.acceptedAt?.rfc3339.hasPrefix("2026-11-22T14:35:08") == true, title)
    #expect(closing.hasZone == hasZone, title)
    #expect(log.linesNotUnderstood == 0, title)
  }

  /// 3.7 prints a head on the first line of a record only, 3.6 above it: the lines behind the prefix
  /// go on as ever.
  @Test(arguments: [
    "2026-11-22T14:35:50.1Z ", "Nov 22 14:35:50 broker rabbitmq-server[1]: ",
    "2026-11-22T14:35:50.1Z stdout F ", "rabbitmq-1  | ", "rabbitmq-0 rabbitmq ",
  ])
  func olderFormatsBehindAPrefix(prefix: String) {
    let logs = [
      """
      2026-11-22 14:35:42.987 [error] <0.612.0> closing \(Self.connection):
      missed heartbeats from client, timeout: 60s
      2026-11-22 14:35:43.001 [info] <0.9.0> another
      """,
      """
      =ERROR REPORT==== 22-Nov-2026::14:35:42 ===
      closing \(Self.connection):
      missed heartbeats from client, timeout: 60s

      =INFO REPORT==== 22-Nov-2026::14:35:43 ===
      vm_memory_high_watermark clear.
      """,
    ]
    for text in logs {
      let plain = BrokerLog(text)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let log = BrokerLog(lines.map { prefix + $0 }.joined(separator: "\n"))
      #expect(plain.closings.map(\.reason) == ["missed heartbeats from client, timeout: 60s"])
      #expect(log.closings == plain.closings)
      #expect(log.end == plain.end)
      #expect(log.linesNotUnderstood == 0)
    }
  }

  @Test func aHealthCheckIsNoComplaintWhereNoLevelIsPrinted() {
    let log = BrokerLog(
      """
      2026-11-22T14:35:42Z closing AMQP connection <0.612.0> (\(Self.ends)):
      2026-11-22T14:35:42Z connection_closed_with_no_data_received
      """)
    #expect(log.closings.map(\.isComplaint) == [false])
  }
}
