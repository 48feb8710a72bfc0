import FlatlineCore
import FlatlineScore
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
    reader.parse(Array((Self.head + "closing AMQP connection <0.1.0> (\(Self.ends) - ").utf8).span)
    for _ in 0..<16 { reader.parse(piece.span) }
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

  /// A real record, cut at every byte and with every byte changed: nothing traps.
  @Test func damageIsHarmless() {
    let texts = [
      Self.head + "closing AMQP connection <0.1.0> (\(Self.ends) - n, vhost: '/'):\n" + Self.head
        + "{inet_error,etimedout}\n",
      "=ERROR REPORT==== 8-Mar-2018::14:09:27 ===\nclosing AMQP connection <0.1.0> "
        + "(\(Self.ends)):\n{inet_error,etimedout}\n",
      #"{"time":"2026-11-22 14:35:42.987741+00:00","level":"error","msg":"a\nb","pid":"<0>"}"#,
    ]
    for text in texts {
      let bytes = Array(text.utf8)
      for index in bytes.indices {
        var reader = BrokerLogReader()
        reader.parse(Array(bytes[..<index]).span)
        for byte: UInt8 in [0x00, 0x0a, 0x1b, 0x29, 0x2d, 0x30, 0x3a, 0xff] {
          var damaged = bytes
          damaged[index] = byte
          reader.parse(damaged.span)
          reader.endFile()
        }
        #expect(reader.finish().lines > 0)
      }
    }
  }
}
