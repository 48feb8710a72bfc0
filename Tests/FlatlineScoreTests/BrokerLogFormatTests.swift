import FlatlineCore
import FlatlineScore
import Testing

/// The same end in each format that RabbitMQ has had.
struct BrokerLogFormatTests {
  private static let formats: [(name: String, text: String, at: String, hasZone: Bool)] = [
    (
      "3.6",
      """
      =INFO REPORT==== 22-Nov-2026::14:35:08 ===
      accepting AMQP connection <0.612.0> (198.51.100.31:33730 -> 203.0.113.21:5672)

      =ERROR REPORT==== 22-Nov-2026::14:35:42 ===
      closing AMQP connection <0.612.0> (198.51.100.31:33730 -> 203.0.113.21:5672 - bh0):
      missed heartbeats from client, timeout: 60s

      =INFO REPORT==== 22-Nov-2026::14:35:43 ===
      vm_memory_high_watermark clear.
      """, "2026-11-22T14:35:42.500000Z", false
    ),
    (
      "3.7",
      """
      2026-11-22 14:35:08.101 [info] <0.612.0> accepting AMQP connection <0.612.0> \
      (198.51.100.31:33730 -> 203.0.113.21:5672)
      2026-11-22 14:35:42.987 [error] <0.612.0> closing AMQP connection <0.612.0> \
      (198.51.100.31:33730 -> 203.0.113.21:5672 - bh0):
      missed heartbeats from client, timeout: 60s
      2026-11-22 14:35:43.001 [info] <0.9.0> another
      """, "2026-11-22T14:35:42.987000Z", false
    ),
    (
      "3.9 text, in a zone",
      """
      2026-11-22 15:35:08.101000+01:00 [info] <0.612.0> accepting AMQP connection <0.612.0> \
      (198.51.100.31:33730 -> 203.0.113.21:5672)
      2026-11-22 15:35:42.987741+01:00 [error] <0.612.0> closing AMQP connection <0.612.0> \
      (198.51.100.31:33730 -> 203.0.113.21:5672 - bh0):
      2026-11-22 15:35:42.987741+01:00 [error] <0.612.0> missed heartbeats from client, \
      timeout: 60s
      """, "2026-11-22T14:35:42.987741Z", true
    ),
    (
      "coloured console",
      """
      \u{1b}[38;5;246m2026-11-22 14:35:08.101000+00:00 [info] <0.612.0> accepting AMQP \
      connection 198.51.100.31:33730 -> 203.0.113.21:5672\u{1b}[0m
      \u{1b}[1;31m2026-11-22 14:35:42.987741+00:00 [error] <0.612.0> closing AMQP connection \
      <0.612.0> (198.51.100.31:33730 -> 203.0.113.21:5672 - bh0, duration: '34s'):\u{1b}[0m\r
      \u{1b}[1;31m2026-11-22 14:35:42.987741+00:00 [error] <0.612.0> missed heartbeats from \
      client, timeout: 60s\u{1b}[0m\r
      """, "2026-11-22T14:35:42.987741Z", true
    ),
    (
      "JSON",
      #"""
      {"time":"2026-11-22 14:35:08.101000+00:00","level":"info","msg":"accepting AMQP connection <0.612.0> (198.51.100.31:33730 -> 203.0.113.21:5672)","pid":"<0.612.0>"}
      {"time":"2026-11-22 14:35:42.987741+00:00","level":"error","msg":"closing AMQP connection <0.612.0> (198.51.100.31:33730 -> 203.0.113.21:5672 - bh0):\nmissed heartbeats from client, timeout: 60s","line":1234,"pid":"<0.612.0>","file":"rabbit_reader.erl","mfa":["rabbit_reader","log",2],"domain":"rabbitmq.connection"}
      """#, "2026-11-22T14:35:42.987741Z", true
    ),
    (
      "JSON with epoch times and short levels",
      #"""
      {"time":1795358108101000,"level":"INFO","msg":"accepting AMQP connection 198.51.100.31:33730 -> 203.0.113.21:5672","pid":"<0.612.0>"}
      {"time":1795358142987741,"level":"EROR","msg":"closing AMQP connection <0.612.0> (198.51.100.31:33730 -> 203.0.113.21:5672 - bh0, duration: '34s'):\nmissed heartbeats from client, timeout: 60s","pid":"<0.612.0>"}
      """#, "2026-11-22T14:35:42.987741Z", true
    ),
    (
      "a record in one line",
      """
      2026-11-22 14:35:08.101000+00:00 [info] <0.612.0> accepting AMQP connection \
      198.51.100.31:33730 -> 203.0.113.21:5672
      2026-11-22T14:35:42.987741Z [error] <0.612.0> closing AMQP connection <0.612.0> \
      (198.51.100.31:33730 -> 203.0.113.21:5672 - bh0):, missed heartbeats from client, \
      timeout: 60s
      """, "2026-11-22T14:35:42.987741Z", true
    ),
  ]

  @Test(arguments: formats.indices)
  func anEndIsReadInEveryFormat(index: Int) throws {
    let format = Self.formats[index]
    let log = BrokerLog(format.text)
    let title = Comment(rawValue: format.name)
    let closing = try #require(log.closings.first, title)
    #expect(log.closings.count == 1, title)
    #expect(closing.at.rfc3339 == format.at, title)
    #expect(closing.endedAt == closing.at, title)
    #expect(closing.level == .error, title)
    #expect(closing.client == "198.51.100.31:33730", title)
    #expect(closing.broker == "203.0.113.21:5672", title)
    #expect(closing.name == "bh0", title)
    #expect(closing.reason == "missed heartbeats from client, timeout: 60s", title)
    #expect(closing.acceptedAt?.rfc3339.hasPrefix("2026-11-22T14:35:08") == true, title)
    #expect(closing.hasZone == format.hasZone, title)
    #expect(log.linesNotUnderstood == 0, title)
  }

  @Test(arguments: formats.indices)
  func piecesOfAnyLengthGiveTheSame(index: Int) {
    let bytes = Array(Self.formats[index].text.utf8)
    for length in [1, 7, 100] {
      var reader = BrokerLogReader()
      for start in stride(from: 0, to: bytes.count, by: length) {
        reader.parse(Array(bytes[start..<min(start + length, bytes.count)])[...])
      }
      #expect(reader.finish() == BrokerLog(Self.formats[index].text))
    }
  }

  @Test func version36MergesAnExceptionWithTheEndItLeadsTo() throws {
    let log = BrokerLog(
      """
      =ERROR REPORT==== 5-Apr-2017::18:48:48 ===
      Error on AMQP connection <0.542.0> (198.51.100.42:48548 -> 203.0.113.21:5672, vhost: '/', \
      user: 'guest', state: running), channel 0:
      operation none caused a connection exception connection_forced: "broker forced connection \
      closure with reason 'shutdown'"

      =INFO REPORT==== 5-Apr-2017::18:48:50 ===
      closing AMQP connection <0.542.0> (198.51.100.42:48548 -> 203.0.113.21:5672, vhost: '/', \
      user: 'guest')
      """)
    let closing = try #require(log.closings.count == 1 ? log.closings[0] : nil)
    #expect(closing.level == .error)
    #expect(closing.reason?.contains("connection_forced") == true)
    #expect(closing.endedAt - closing.at == .seconds(2))
  }

  @Test func aKnownZoneIsTakenOffLocalTimesAndOffThoseOnly() throws {
    var reader = BrokerLogReader(utcOffset: .seconds(-5 * 3600))
    let lines = [
      "=WARNING REPORT==== 8-Mar-2018::09:09:27 ===",
      "closing AMQP connection <0.1.2> (198.51.100.1:1 -> 203.0.113.21:5672):",
      "client unexpectedly closed TCP connection",
      "2018-03-08 14:09:27.000000+00:00 [info] <0.9.0> closing AMQP connection "
        + "(198.51.100.2:1 -> 203.0.113.21:5672)",
    ]
    reader.parse(Array(lines.joined(separator: "\n").utf8)[...])
    let log = reader.finish()
    #expect(
      log.closings.map(\.at.rfc3339)
        == ["2018-03-08T14:09:27.000000Z", "2018-03-08T14:09:27.500000Z"])
    #expect(log.closings.map(\.hasZone) == [true, true])
  }

  @Test func theFilesOfARotationMayComeInAnyOrder() {
    let older = """
      2026-11-22 14:35:16.808427+00:00 [error] <0.1270.0> Error on AMQP connection <0.1270.0> \
      (198.51.100.42:36096 -> 203.0.113.21:5672, state: running), channel 0:
      2026-11-22 14:35:16.808427+00:00 [error] <0.1270.0>  {reason,1}
      """
    let newer = """
      2026-11-22 14:35:16.809597+00:00 [info] <0.1270.0> closing AMQP connection \
      (198.51.100.42:36096 -> 203.0.113.21:5672)
      """
    let logs = [[older, newer], [newer, older]].map { files in
      var reader = BrokerLogReader()
      for file in files {
        reader.parse(Array(file.utf8)[...])
        reader.endFile()
      }
      return reader.finish()
    }
    #expect(logs[0].closings == logs[1].closings)
    #expect(logs[0].closings.map(\.reason) == ["{reason,1}"])
  }

  @Test func aTermThatErlangBrokeIntoLinesIsOneReason() {
    let prefix = "2026-11-22 14:35:16.808427+00:00 [error] <0.1.0> "
    let log = BrokerLog(
      prefix + "closing AMQP connection <0.1.0> (198.51.100.42:1 -> 203.0.113.21:5672):\n"
        + prefix + "{handshake_error,starting,\n" + prefix + "                 {a,b}}")
    #expect(log.closings.map(\.reason) == ["{handshake_error,starting, {a,b}}"])
  }

  @Test func aLogThatBreaksOffKeepsTheEndWithoutItsReason() {
    let log = BrokerLog(
      "2026-11-22 14:35:16.808427+00:00 [error] <0.1.0> closing AMQP connection <0.1.0> "
        + "(198.51.100.42:1 -> 203.0.113.21:5672):")
    #expect(log.closings.map(\.reason) == [""])
  }
}
