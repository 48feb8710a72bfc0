import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Endings that a packet has begun, as the brokers of the lab runs logged them.
struct ImmediateEndingTests {
  /// The broker's version decides about AMQP 1.0.
  typealias Given = (story: Dialogue, version: BrokerVersion)

  private static let v3 = BrokerVersion(3, 10, 8)
  private static let v4 = BrokerVersion(4, 0, 5)

  private static func opened(_ tell: (inout Dialogue) -> Void) -> Dialogue {
    dialogue {
      $0.open(heartbeat: 60)
      tell(&$0)
    }
  }

  private static func connected(_ tell: (inout Dialogue) -> Void) -> Dialogue {
    dialogue {
      $0.handshake()
      tell(&$0)
    }
  }

  private static func beginning(_ bytes: [UInt8]) -> Dialogue {
    connected { $0.send(.client, bytes, at: 1) }
  }

  private static func reset(_ story: inout Dialogue, _ flags: TCPFlags = [.rst, .ack]) {
    story.transmit(.client, sequence: story.clientNext, [], at: 2, flags: flags)
  }

  static let silent: [Fact<Given, Ending?>] = [
    Fact("nothing", (opened { _ in }, v3), nil),
    Fact("FIN", (opened { $0.send(.client, [], at: 2, flags: [.ack, .fin]) }, v3), .abrupt),
    Fact("RST", (opened { reset(&$0) }, v3), .abrupt),
    Fact("RST of a rebooted host", (opened { reset(&$0, .rst) }, v3), .abrupt),
    Fact(
      "RST beside the window",
      (
        opened {
          $0.transmit(.client, sequence: $0.clientNext &+ 9, [], at: 2, flags: .rst)
        }, v3
      ), nil),
    Fact(
      "health check",
      (connected { $0.send(.client, [], at: 2, flags: [.ack, .fin]) }, v3), .noData),
    Fact("health check with RST", (connected { reset(&$0) }, v3), .noData),
    Fact(
      "header, then FIN",
      (
        connected {
          $0.send(.client, FrameBuilder.protocolHeader, at: 1, flags: [.ack, .fin])
        }, v3
      ), .abrupt),
    Fact(
      "header, then RST",
      (
        connected {
          $0.send(.client, FrameBuilder.protocolHeader, at: 1)
          reset(&$0)
        }, v4
      ), .closedBeforeStart),
    Fact(
      "the client's FIN answers the broker's",
      (
        opened {
          $0.send(.broker, [], at: 1, flags: [.ack, .fin])
          $0.send(.client, [], at: 2, flags: [.ack, .fin])
        }, v3
      ), nil),
    Fact(
      "the client has said goodbye",
      (
        opened {
          $0.send(.client, FrameBuilder.framed(FrameBuilder.close(200, "bye")), at: 1)
          $0.send(.client, [], at: 2, flags: [.ack, .fin])
        }, v3
      ), nil),
  ]

  private static let amqp10 = Array("AMQP".utf8) + [0, 1, 0, 0]
  private static let sasl = Array("AMQP".utf8) + [3, 1, 0, 0]

  static let refused: [Fact<Given, Ending?>] = [
    Fact(
      "HTTP", (beginning(Array("GET / HTTP/1.1".utf8)), v3),
      .badHeader(Array("GET / HT".utf8))),
    Fact(
      "AMQP 1.0 without SASL, 3.10", (beginning(amqp10), v3), .amqp10(header: 0x414d_5150_0001_0000)
    ),
    Fact(
      "AMQP 1.0 without SASL, 4.0", (beginning(amqp10), v4), .amqp10(header: 0x414d_5150_0001_0000)),
    Fact("AMQP 1.0, 3.10", (beginning(sasl), v3), .amqp10(header: 0x414d_5150_0301_0000)),
    Fact("AMQP 1.0, 4.0 serves it", (beginning(sasl), v4), nil),
    Fact("AMQP 0-9", (beginning(Array("AMQP".utf8) + [1, 1, 0, 9]), v3), nil),
    Fact("TLS", (beginning([22, 3, 1, 2, 0, 1, 0, 1, 0xfc]), v3), nil),
    Fact("seven bytes are waited for", (beginning(Array("GET / H".utf8)), v3), nil),
  ]

  private static let record: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 0xfc]

  /// A TLS session in which the broker spoke last at second 5, and the client's FIN.
  private static func encrypted(fin: Double, goodbye: [UInt8] = []) -> Given {
    let story = connected {
      $0.send(.client, record, at: 1)
      $0.send(.broker, [22, 3, 3, 0, 2, 1, 1], at: 1.1)
      $0.send(.client, [23, 3, 3, 0, 1, 9], at: 4.9)
      $0.send(.broker, [23, 3, 3, 0, 1, 9], at: 5)
      $0.send(.client, goodbye, at: fin, flags: [.ack, .fin])
    }
    return (story, v4)
  }

  /// Inside TLS a close in good order is not read, but its answer precedes the FIN.
  static let unread: [Fact<Given, Ending?>] = [
    Fact("TLS: the broker has just answered", encrypted(fin: 5.01), .normal),
    Fact("TLS: out of silence", encrypted(fin: 60), .abrupt),
  ]

  @Test(arguments: silent + refused + unread)
  func ending(_ fact: Fact<Given, Ending?>) {
    var broker = BrokerProfile()
    broker.version = fact.given.version
    let forecast = ImmediateEnding(broker: broker).forecast(for: fact.given.story.flow)
    #expect(forecast?.ending == fact.expected)
    #expect(forecast?.isSpoken ?? true)
    if let forecast {
      let last = fact.given.story.packets.last?.at ?? 0
      #expect(forecast.closesAt == .at(last))
    }
  }

  /// connection.close by the broker: before tune-ok, 403 is a login refused.
  @Test func closedByTheBroker() {
    let clock = ImmediateEnding(broker: BrokerProfile())
    let forced = Self.opened {
      let close = FrameBuilder.close(320, "CONNECTION_FORCED - maintenance")
      $0.send(.broker, FrameBuilder.framed(close), at: 2)
    }
    guard case .exception(let close) = clock.forecast(for: forced.flow)?.ending else {
      Issue.record("no exception")
      return
    }
    #expect(close.code == 320)
    let refused = Self.connected {
      $0.send(.client, FrameBuilder.protocolHeader, at: 1)
      $0.send(.broker, FrameBuilder.framed(FrameBuilder.start()), at: 1.1)
      $0.send(.client, FrameBuilder.framed(FrameBuilder.startOk()), at: 1.2)
      let close = FrameBuilder.close(403, "ACCESS_REFUSED - Login was refused")
      $0.send(.broker, FrameBuilder.framed(close), at: 1.3)
    }
    #expect(
      clock.forecast(for: refused.flow)?.ending
        == .refusedLogin(mechanism: "PLAIN", user: "guest"))
  }

  /// A client that cannot take a connection.close is left waiting for three seconds
  /// (`SILENT_CLOSE_DELAY`).
  @Test(arguments: [(4.2, true), (2.0, false)])
  func refusedWithoutAWord(end: Double, isRefused: Bool) {
    let story = Self.connected {
      $0.send(.client, FrameBuilder.protocolHeader, at: 1)
      $0.send(.broker, FrameBuilder.framed(FrameBuilder.start()), at: 1.1)
      $0.send(.client, FrameBuilder.framed(FrameBuilder.startOk()), at: 1.2)
      $0.acknowledge(.broker, at: 1.3)
      $0.transmit(.broker, sequence: $0.brokerNext, [], at: end, flags: [.rst, .ack])
    }
    let ending = ImmediateEnding(broker: BrokerProfile()).forecast(for: story.flow)?.ending
    #expect(ending == (isRefused ? .refusedLogin(mechanism: "PLAIN", user: "guest") : nil))
  }
}
