import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The methods of class 10, built after the AMQP 0-9-1 XML definition byte by byte.
struct ConnectionMethodTests {
  private static func decoded(_ payload: [UInt8]) -> ConnectionMethod? {
    ConnectionMethod(payload: payload.span)
  }

  @Test func start() {
    guard case .start(let start) = Self.decoded(FrameBuilder.start(version: "4.0.5")) else {
      Issue.record("no start")
      return
    }
    #expect(start.version == "4.0.5")
  }

  @Test(arguments: [30, 31] as [UInt16])
  func tuning(method: UInt16) {
    let payload = FrameBuilder.tune(method, channelMax: 2047, frameMax: 131_072, heartbeat: 580)
    let tuning: Tuning
    switch Self.decoded(payload) {
    case .tune(let value) where method == 30: tuning = value
    case .tuneOk(let value) where method == 31: tuning = value
    default:
      Issue.record("no tuning")
      return
    }
    #expect(tuning.frameMax == 131_072)
    #expect(tuning.heartbeat == 580)
  }

  static let methods: [Fact<[UInt8], ConnectionMethod?>] = [
    Fact("open", FrameBuilder.open(vhost: "/orders"), .open(vhost: "/orders")),
    Fact(
      "open, without the reserved fields", Array(FrameBuilder.open().dropLast(2)), .open(vhost: "/")
    ),
    Fact("vhost in UTF-8", FrameBuilder.open(vhost: "bücher"), .open(vhost: "bücher")),
    Fact(
      "vhost that is none", FrameBuilder.connection(40, [2, 0xc3, 0x28, 0, 0]),
      .open(vhost: "\u{fffd}(")),
    Fact("open-ok", FrameBuilder.openOk, .openOk),
    Fact("close-ok", FrameBuilder.closeOk, .closeOk),
    Fact("blocked", FrameBuilder.blocked("low on memory"), .blocked(reason: "low on memory")),
    Fact("unblocked", FrameBuilder.unblocked, .unblocked),
    Fact("secure", FrameBuilder.connection(20, FrameBuilder.longString("challenge")), nil),
    Fact("secure-ok", FrameBuilder.connection(21, FrameBuilder.longString("secret")), nil),
    Fact("update-secret", FrameBuilder.connection(70, FrameBuilder.longString("secret")), nil),
    Fact("update-secret-ok", FrameBuilder.connection(71), nil),
    Fact("a method that does not exist", FrameBuilder.connection(99), nil),
    Fact("channel.open", [0, 20, 0, 10, 0], nil),
    Fact("nothing", [], nil),
  ]

  @Test(arguments: methods)
  func decode(_ fact: Fact<[UInt8], ConnectionMethod?>) {
    #expect(Self.decoded(fact.given) == fact.expected)
  }

  @Test func close() {
    let payload = FrameBuilder.close(
      504, "CHANNEL_ERROR - expected 'channel.open'", failed: (60, 40))
    guard case .close(let close) = Self.decoded(payload) else {
      Issue.record("no close")
      return
    }
    #expect(close.code == 504)
    #expect(close.text == "CHANNEL_ERROR - expected 'channel.open'")
    #expect(close.failedClass == 60)
    #expect(close.failedMethod == 40)
  }

  /// Methods, and how many bytes at their end flatline does not need: locales, reserved fields.
  static let complete: [Fact<[UInt8], Int>] = [
    Fact("start", FrameBuilder.start(), 4 + 14 + 4 + 5),
    Fact("start-ok", FrameBuilder.startOk(), 1 + 5),
    Fact("tune", FrameBuilder.tune(30, heartbeat: 60), 0),
    Fact("tune-ok", FrameBuilder.tune(heartbeat: 60), 0),
    Fact("open", FrameBuilder.open(), 2),
    Fact("close", FrameBuilder.close(320, "CONNECTION_FORCED"), 0),
    Fact("blocked", FrameBuilder.blocked("disk"), 0),
  ]

  @Test(arguments: complete)
  func isNothingWhenCut(_ fact: Fact<[UInt8], Int>) {
    let needed = fact.given.count - fact.expected
    #expect(Self.decoded(Array(fact.given.prefix(needed))) != nil)
    for count in 0..<needed {
      #expect(Self.decoded(Array(fact.given.prefix(count))) == nil, "\(count) bytes")
    }
  }
}
