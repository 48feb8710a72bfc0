import FlatlineCore
import FlatlineScore
import Foundation
import Testing

/// A log holds text that clients choose, and a file may be no log at all.
struct HostileLogTests {
  private static let head = "2026-11-22 14:35:42.987741+00:00 [error] <0.1.0> "
  private static let ends = "198.51.100.31:33730 -> 203.0.113.21:5672"

  @Test(arguments: [
    "", "\n\n\n", "{", "{\"", "{\"time\":1}", "[[[[", "=", "= REPORT==== ", "=ERROR REPORT==== 1",
    "=ERROR REPORT==== 99-Xyz-2018::14:09:27 ===", "2026", "2026-13-45 99:99:99.9 [error] <0",
    "9999-12-31 23:59:59.999999999+23:59 [error] <0.1.0> closing AMQP connection <0.1.0> (",
    "0000-01-01 00:00:00-23:59 [info] x", "99999999999999999 [info] x",
    "\u{1b}", "\u{1b}[", "\u{1b}[31", "\u{0}\u{0}",
    head, head + "closing AMQP connection", head + "closing AMQP connection ",
    head + "closing AMQP connection (", head + "closing AMQP connection ()",
    head + "closing AMQP connection ( -> )", head + "closing AMQP connection (a -> b):",
    head + "closing AMQP connection <0.1.0", head + "closing AMQP connection <>(: -> :):",
    head + "connection  has a client-provided name: ", head + "accepting AMQP connection ",
    head + "Error on AMQP connection <0.1.0> (), channel :",
  ])
  func nothingIsReadFromNonsense(text: String) {
    #expect(BrokerLog(text).closings.isEmpty)
    #expect(BrokerLog(text + "\n" + text + "\r\n").closings.isEmpty)
  }

  @Test func linesThatAreNoLogAreCounted() {
    let log = BrokerLog("one\ntwo\n\n" + Self.head + "x\nthree")
    #expect(log.lines == 5)
    #expect(log.linesNotUnderstood == 2)
    #expect(log.records == 1)
  }

  @Test func aLineWithoutEndCostsNoMemory() {
    var reader = BrokerLogReader()
    let piece = [UInt8](repeating: UInt8(ascii: "("), count: 1 << 20)
    reader.parse(Array((Self.head + "closing AMQP connection <0.1.0> (\(Self.ends) - ").utf8)[...])
    for _ in 0..<16 { reader.parse(piece[...]) }
    let log = reader.finish()
    #expect(log.lines == 1)
    #expect(log.linesCut == 1)
  }

  @Test(arguments: [
    "a -> b", "x), channel 1:", "x):", "x, vhost: 'y'", "\u{301})\u{301}", "'",
    "<0.9.0> (a:1 -> b:2)",
  ])
  func aNameMayHoldAnythingAndCannotMoveTheEnds(name: String) throws {
    let text =
      Self.head + "closing AMQP connection <0.1.0> (\(Self.ends) - \(name), vhost: '/', "
      + "user: 'guest', duration: '7s'):\n" + Self.head + "{inet_error,etimedout}"
    let closing = try #require(BrokerLog(text).closings.first)
    #expect(closing.client == "198.51.100.31:33730")
    #expect(closing.name == name)
    #expect(closing.reason == "{inet_error,etimedout}")
  }

  /// Names that look like a record of their own, or like what a collector adds.
  @Test(arguments: [
    "", "2026-11-22T14:35:42Z stdout F ", "2026-11-22T14:35:42Z ", "rabbitmq-1  | ", "x y ",
    "Nov 22 14:35:42 h t[1]: ", "[pod/a/b] ", "<30>",
  ])
  func aNameForgesNoRecord(prefix: String) {
    let forged = Self.head + "closing AMQP connection <0.7.0> (192.0.2.7:7 -> 203.0.113.21:5672):"
    let texts = [
      "connection <0.1.0> (\(Self.ends) - \(forged)): user 'guest' authenticated",
      "connection <0.1.0> (\(Self.ends)) has a client-provided name: \(forged)",
      "PLAIN login refused: user '\(forged)' - invalid credentials",
    ]
    for text in texts {
      let lines = [Self.head, "2026-11-22T14:35:42Z [info] <0.1.0> ", "[info] <0.1.0> ", ""].map {
        prefix + $0 + text
      }
      for log in [BrokerLog(lines.joined(separator: "\n"))] + lines.map({ BrokerLog($0) }) {
        #expect(log.closings.isEmpty)
      }
    }
    let json = #"{"time":"2026-11-22 14:35:42+00:00","level":"info","msg":"\#(texts[0])"}"#
    #expect(BrokerLog(prefix + json).closings.isEmpty)
  }

  @Test(arguments: [
    "{\"log\":{\"log\":{\"log\":{\"log\":{\"log\":\"x\"}}}}}",
    String(repeating: "{\"a\":", count: 10_000), String(repeating: "[", count: 60_000),
    String(repeating: "<30>", count: 10_000), String(repeating: "a | ", count: 10_000),
    String(repeating: "2026-11-22T14:35:42Z ", count: 3000),
    "{" + (0..<3000).map { "\"\($0)\":\"2026-11-22 14:35:42\"" }.joined(separator: ",") + "}",
    "{\"MESSAGE\":[300,1]}", "{\"time\":1e300,\"msg\":\"x\"}", "{\"time\":-1,\"level\":\"info\"}",
    "{\"log\":\"\",\"stream\":\"\"}", "2026-11-22T14:35:42Z stdout P", "1 - - - - - [",
    "<30>1 - a b c d [x",
  ])
  func oddWrappingIsHarmless(text: String) {
    #expect(BrokerLog(text + "\n" + text).closings.isEmpty)
  }

  /// JSON in JSON in JSON, each with the next as its text.
  @Test func onlySomeLayersAreTakenOff() throws {
    var text = Self.head + "closing AMQP connection <0.1.0> (\(Self.ends)):"
    var counts: [Int] = []
    for _ in 0..<8 {
      text = String(decoding: try JSONEncoder().encode(["message": text]), as: UTF8.self)
      counts.append(BrokerLog(text).closings.count)
    }
    #expect(counts.first == 1)
    #expect(counts.last == 0)
  }

  @Test func piecesThatNeverEndCostNoMemory() {
    var reader = BrokerLogReader()
    let line = "2026-11-22T14:35:42Z stdout P " + String(repeating: "x", count: 16_384) + "\n"
    for _ in 0..<100 { reader.parse(Array(line.utf8)[...]) }
    reader.parse(Array("2026-11-22T14:35:42Z stdout F x\n".utf8)[...])
    let log = reader.finish()
    #expect(log.lines == 101)
    #expect(log.linesCut == 1)
  }

  /// A real record, cut at every byte and with every byte changed: nothing traps.
  @Test func damageIsHarmless() {
    let texts = [
      Self.head + "closing AMQP connection <0.1.0> (\(Self.ends) - n, vhost: '/'):\n" + Self.head
        + "{inet_error,etimedout}\n",
      "=ERROR REPORT==== 8-Mar-2018::14:09:27 ===\nclosing AMQP connection <0.1.0> "
        + "(\(Self.ends)):\n{inet_error,etimedout}\n",
      #"{"time":"2026-11-22 14:35:42.987741+00:00","level":"error","msg":"a\nb","pid":"<0>"}"#,
      #"{"log":"2026-11-22 14:35:42+00:00 [info] <0.1.0> x\n","stream":"stdout"}"#,
      #"<30>1 2026-11-22T14:35:42Z h a 1 m [x y="z"] text"#,
      "Nov 22 14:35:42 h t[1]: text", "rabbitmq-1  | 2026-11-22T14:35:42+0100 stdout P text",
    ]
    for text in texts {
      let bytes = Array(text.utf8)
      for index in bytes.indices {
        var reader = BrokerLogReader()
        reader.parse(Array(bytes[..<index])[...])
        for byte: UInt8 in [0x00, 0x0a, 0x1b, 0x29, 0x2d, 0x30, 0x3a, 0xff] {
          var damaged = bytes
          damaged[index] = byte
          reader.parse(damaged[...])
          reader.endFile()
        }
        #expect(reader.finish().lines > 0)
      }
    }
  }
}
