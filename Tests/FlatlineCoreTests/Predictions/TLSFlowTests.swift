import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Inside TLS no frame can be read.
struct TLSFlowTests {
  /// A ClientHello's first bytes, and records of application data (RFC 8446 section 5.1).
  private static let hello: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 0xaa, 0xbb]
  private static let record: [UInt8] = [23, 3, 3, 0, 5, 1, 2, 3, 4, 5]

  private static func established(_ tell: (inout Dialogue) -> Void) -> Dialogue {
    dialogue { story in
      story.broker = Endpoint(.broker, 5671)
      story.handshake()
      story.send(.client, hello, at: 0.003)
      story.send(.broker, [22, 3, 3, 0, 4, 2, 0, 0, 0], at: 0.010)
      story.send(.client, [20, 3, 3, 0, 1, 1] + record, at: 0.015)
      story.send(.broker, record, at: 0.020)
      story.acknowledge(.client, at: 0.021)
      tell(&story)
    }
  }

  private static func finish(_ story: inout Dialogue, at instant: Double) {
    story.send(.client, [], at: instant, flags: [.ack, .fin])
  }

  private static let abrupt = "client unexpectedly closed TCP connection"

  /// What follows the TLS handshake, and what is said of it.
  static let endings: [Fact<Dialogue, [String]>] = [
    Fact(
      "FIN after an exchange: close and close-ok",
      established { story in
        story.send(.client, record, at: 60)
        story.send(.broker, record, at: 60.05)
        finish(&story, at: 60.06)
      }, []),
    Fact(
      "FIN with a goodbye just before it",
      established { story in
        story.send(.client, record, at: 60)
        story.send(.broker, record, at: 60.05)
        story.send(.client, record, at: 60.06)
        finish(&story, at: 60.061)
      }, []),
    Fact("FIN out of silence", established { finish(&$0, at: 60) }, [abrupt]),
    Fact(
      "FIN after the client's own bytes",
      established { story in
        story.send(.client, record, at: 60)
        story.acknowledge(.broker, at: 60.001)
        finish(&story, at: 65)
      }, [abrupt]),
    Fact(
      "FIN long after an exchange",
      established { story in
        story.send(.client, record, at: 60)
        story.send(.broker, record, at: 60.05)
        finish(&story, at: 62)
      }, [abrupt]),
    Fact(
      "RST",
      established { story in
        story.transmit(.client, sequence: story.clientNext, [], at: 60, flags: [.rst, .ack])
      }, [abrupt]),
  ]

  @Test(arguments: endings)
  func ending(_ fact: Fact<Dialogue, [String]>) {
    var run = Run { $0.ports = [5671] }
    run.observe(fact.given)
    #expect(run.predictions.map(\.log) == fact.expected)
    #expect(run.predictions.allSatisfy { $0.level == .warning })
  }

  /// The lab's tls-clean (4.0.5): close and close-ok at 4, FIN; the broker beats at 5, is answered
  /// with a RST, and fails to beat at 10.
  @Test(arguments: [
    (BrokerVersion(4, 0, 5), "{inet_error,{heartbeat_send_error,closed}}"),
    (BrokerVersion(3, 10, 8), abrupt),
  ])
  func theFINIsMissed(version: BrokerVersion, log: String) throws {
    var run = Run {
      $0.ports = [5671]
      $0.broker.version = version
    }
    let beat: [UInt8] = [23, 3, 3, 0, 25] + [UInt8](repeating: 1, count: 25)
    let hello: [UInt8] =
      [22, 3, 3, 0, 41, 2, 0, 0, 37, 3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0x13, 0x01]
    run.observe(
      dialogue { story in
        story.broker = Endpoint(.broker, 5671)
        story.handshake()
        story.send(.client, Self.hello, at: 0.003)
        story.send(.broker, hello, at: 0.004)
        story.send(.client, Self.record, at: 4)
        story.send(.broker, Self.record, at: 4.001)
        Self.finish(&story, at: 4.002)
        story.send(.broker, beat, at: 5.01)
        story.transmit(.client, sequence: story.clientNext, [], at: 5.011, flags: .rst)
      })
    let prediction = try #require(run.predictions.first)
    #expect(prediction.log == log)
    #expect(abs(prediction.closesAt.seconds - 10.01) < 0.05)
    #expect(run.closings.map(\.log) == [log])
  }

  /// In AMQP a goodbye is a `connection.close`; an exchange is none.
  @Test func anExchangeInTheClearIsNoGoodbye() {
    var run = Run()
    run.observe(
      dialogue { story in
        story.open(heartbeat: 60)
        story.send(.client, FrameBuilder.heartbeat, at: 10)
        story.send(.broker, FrameBuilder.heartbeat, at: 10.05)
        Self.finish(&story, at: 10.06)
      })
    #expect(run.predictions.map(\.log) == [Self.abrupt])
  }

  /// The lab's black hole over TLS: the kernel's errno is swallowed.
  @Test func theErrnoIsSwallowed() throws {
    var run = Run { $0.ports = [5671] }
    run.observe(
      Self.established { story in
        story.send(.broker, Self.record, at: 100)
        for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921] {
          story.repeatLast(.broker, at: 100 + wait)
        }
      })
    let prediction = try #require(run.predictions.last)
    #expect(prediction.log == Self.abrupt)
    #expect(prediction.level == .warning)
    #expect(prediction.reason == .kernel(.etimedout))
  }

  /// A broker whose port has no TLS answers with its own protocol header and closes.
  static let plainPorts: [Fact<BrokerVersion, String>] = [
    Fact("3.10", BrokerVersion(3, 10, 8), "{bad_header,<<22,3,1,2,0,1,0,1>>}"),
    Fact("3.13", BrokerVersion(3, 13, 7), "{bad_header,<<22,3,1,2,0,1,0,1>>}"),
    Fact("4.0", BrokerVersion(4, 0, 5), "{bad_header,<<22,3,1,2,0,1,0,1>>}"),
    Fact("4.1", BrokerVersion(4, 1), "TLS client detected on non-TLS AMQP port"),
    Fact("4.3", BrokerVersion(4, 3, 5), "TLS client detected on non-TLS AMQP port"),
  ]

  @Test(arguments: plainPorts)
  func onAPlainPort(_ fact: Fact<BrokerVersion, String>) throws {
    let isNew = fact.given >= BrokerVersion(4, 0)
    var run = Run { $0.broker.version = fact.given }
    run.observe(
      dialogue { story in
        story.handshake()
        story.send(.client, Self.hello, at: 0.003)
        let header = Array("AMQP".utf8) + (isNew ? [3, 1, 0, 0] : [0, 0, 9, 1])
        story.send(.broker, header, at: 0.004)
        story.transmit(.broker, sequence: story.brokerNext, [], at: 0.005, flags: [.rst, .ack])
      })
    let prediction = try #require(run.predictions.first)
    #expect(prediction.log.hasPrefix(fact.expected))
    #expect(prediction.level == .error)
    #expect(prediction.reason == .badHeader)
    #expect(run.closings.map(\.observed) == [.brokerReset])
  }
}
