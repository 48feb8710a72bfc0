import FlatlineCore
import FlatlineScore
import Testing

/// The parser of the log, on lines as RabbitMQ writes them.
struct BrokerLogTests {
  private func onlyClosing(_ lines: String...) throws -> BrokerLog.Closing {
    let closings = BrokerLog(lines.joined(separator: "\n")).closings
    return try #require(closings.count == 1 ? closings[0] : nil)
  }

  @Test func version310PutsTheReasonInASecondRecord() throws {
    let closing = try onlyClosing(
      """
      2026-11-22 15:09:17.196110+00:00 [error] <0.1784.0> closing AMQP connection <0.1784.0> \
      (198.51.100.31:52878 -> 203.0.113.21:5672 - bh0):
      2026-11-22 15:09:17.196110+00:00 [error] <0.1784.0> {inet_error,etimedout}
      """)
    #expect(closing.at.rfc3339 == "2026-11-22T15:09:17.196110Z")
    #expect(closing.level == .error)
    #expect(closing.client == "198.51.100.31:52878")
    #expect(closing.broker == "203.0.113.21:5672")
    #expect(closing.name == "bh0")
    #expect(closing.reason == "{inet_error,etimedout}")
  }

  @Test func version40AddsTheDuration() throws {
    let closing = try onlyClosing(
      """
      2026-11-22 14:41:06.694465+00:00 [warning] <0.629.0> closing AMQP connection <0.629.0> \
      (198.51.100.38:57038 -> 203.0.113.21:5672 - kill0, vhost: '/', user: 'guest', \
      duration: '7s'):
      2026-11-22 14:41:06.694465+00:00 [warning] <0.629.0> client unexpectedly closed TCP \
      connection
      """)
    #expect(closing.level == .warning)
    #expect(closing.name == "kill0")
    #expect(closing.reason == "client unexpectedly closed TCP connection")
  }

  @Test(arguments: ["<0.1318.0> ", ""])
  func aCloseInGoodOrderHasNoReason(process: String) throws {
    let closing = try onlyClosing(
      """
      2026-11-22 14:35:11.932113+00:00 [info] <0.1318.0> closing AMQP connection \
      \(process)(198.51.100.41:55196 -> 203.0.113.21:5672 - clean, vhost: '/', user: 'guest')
      """)
    #expect(closing.level == .info)
    #expect(closing.name == "clean")
    #expect(closing.reason == nil)
  }

  @Test func anExceptionComesBeforeTheEndItLeadsTo() throws {
    let closing = try onlyClosing(
      """
      2026-11-22 14:35:16.808427+00:00 [error] <0.1270.0> Error on AMQP connection <0.1270.0> \
      (198.51.100.42:36096 -> 203.0.113.21:5672 - forced, vhost: '/', user: 'guest', state: \
      running), channel 0:
      2026-11-22 14:35:16.808427+00:00 [error] <0.1270.0>  operation none caused a connection \
      exception connection_forced: "maintenance"
      2026-11-22 14:35:16.808775+00:00 [info] <0.1396.0> Closing connection <0.1270.0> because \
      <<"maintenance">>
      2026-11-22 14:35:16.809597+00:00 [info] <0.1270.0> closing AMQP connection <0.1270.0> \
      (198.51.100.42:36096 -> 203.0.113.21:5672 - forced, vhost: '/', user: 'guest')
      """)
    #expect(closing.at.rfc3339 == "2026-11-22T14:35:16.808427Z")
    #expect(closing.level == .error)
    #expect(
      closing.reason
        == #"operation none caused a connection exception connection_forced: "maintenance""#)
  }

  @Test func aRefusedLoginHasNoName() throws {
    let closing = try onlyClosing(
      """
      2026-11-22 14:41:27.702300+00:00 [error] <0.986.0> Error on AMQP connection <0.986.0> \
      (198.51.100.51:54258 -> 203.0.113.21:5672, state: starting):
      2026-11-22 14:41:27.702300+00:00 [error] <0.986.0> PLAIN login refused: user 'guest' - \
      invalid credentials
      2026-11-22 14:41:27.703600+00:00 [info] <0.986.0> closing AMQP connection \
      (198.51.100.51:54258 -> 203.0.113.21:5672, duration: '4s')
      """)
    #expect(closing.name == nil)
    #expect(closing.reason == "PLAIN login refused: user 'guest' - invalid credentials")
  }

  @Test func theFirstOfSeveralErrorsIsTheReason() throws {
    let closing = try onlyClosing(
      """
      2026-11-22 14:41:38.318907+00:00 [error] <0.665.0> Error on AMQP connection <0.665.0> \
      (198.51.100.40:49610 -> 203.0.113.21:5672 - stopfull0, vhost: '/', user: 'guest', state: \
      running), channel 1:
      2026-11-22 14:41:38.318907+00:00 [error] <0.665.0>  {shutdown,{writer,send_failed,timeout}}
      2026-11-22 14:41:38.319078+00:00 [warning] <0.665.0> Non-AMQP exit reason \
      '{shutdown,{writer,send_failed,timeout}}'
      2026-11-22 14:41:38.320517+00:00 [error] <0.665.0> Error on AMQP connection <0.665.0> \
      (198.51.100.40:49610 -> 203.0.113.21:5672 - stopfull0, vhost: '/', user: 'guest', state: \
      running), channel 1:error while terminating:
      2026-11-22 14:41:38.320517+00:00 [error] <0.665.0> shutdown
      2026-11-22 14:41:38.320782+00:00 [error] <0.665.0> closing AMQP connection <0.665.0> \
      (198.51.100.40:49610 -> 203.0.113.21:5672 - stopfull0, duration: '39s'):
      2026-11-22 14:41:38.320782+00:00 [error] <0.665.0> {inet_error,enotconn}
      """)
    #expect(closing.reason == "{shutdown,{writer,send_failed,timeout}}")
  }

  @Test func amqp10HasItsReasonInTheSameRecord() throws {
    let closing = try onlyClosing(
      """
      2026-11-22 14:41:22.194007+00:00 [error] <0.968.0> closing AMQP 1.0 connection \
      (198.51.100.49:56450 -> 203.0.113.21:5672, duration: '0ms'): RabbitMQ requires SASL \
      security layer (expected protocol ID 3, but client sent protocol ID 0)
      """)
    #expect(closing.client == "198.51.100.49:56450")
    #expect(
      closing.reason
        == "RabbitMQ requires SASL security layer (expected protocol ID 3, "
        + "but client sent protocol ID 0)")
  }

  @Test func aNameMayHoldAnything() throws {
    let closing = try onlyClosing(
      """
      2026-11-22 14:41:06.694465+00:00 [warning] <0.629.0> closing AMQP connection <0.629.0> \
      (198.51.100.38:57038 -> 203.0.113.21:5672 - a -> b (c), d: e, vhost: '/', user: 'guest', \
      duration: '7s'):
      2026-11-22 14:41:06.694465+00:00 [warning] <0.629.0> client unexpectedly closed TCP \
      connection
      """)
    #expect(closing.name == "a -> b (c), d: e")
  }

  @Test(arguments: [
    "connection <0.1784.0> (198.51.100.31:52878 -> 203.0.113.21:5672)",
    "connection 198.51.100.31:52878 -> 203.0.113.21:5672",
  ])
  func aClientIntroducesItself(connection: String) {
    let log = BrokerLog(
      """
      2026-11-22 14:53:24.560739+00:00 [info] <0.1784.0> \(connection) has a client-provided \
      name: bh0
      """)
    #expect(log.names == ["198.51.100.31:52878": "bh0"])
    #expect(log.closings.isEmpty)
  }

  @Test func aPortThatIsUsedAnewIsAnotherConnection() {
    let lines = [("1", "a"), ("2", "b")].map { second, name in
      """
      2026-11-22 14:35:1\(second).000000+00:00 [info] <0.\(second).0> closing AMQP connection \
      (198.51.100.41:55196 -> 203.0.113.21:5672 - \(name), vhost: '/', user: 'guest')
      """
    }
    #expect(BrokerLog(lines.joined(separator: "\n")).closings.map(\.name) == ["a", "b"])
  }

  @Test(arguments: ["1970-01-01T00:00:00.000000Z", "2000-02-29T23:59:59.999999Z"])
  func instantsAreReadAsTheyArePrinted(text: String) {
    let log = BrokerLog("\(text) [info] <0.1.0> whatever")
    #expect(log.start?.rfc3339 == text)
    #expect(log.end == log.start)
  }
}
