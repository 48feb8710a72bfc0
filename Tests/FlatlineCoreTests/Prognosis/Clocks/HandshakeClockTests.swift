import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// rabbit_reader: `handshake_timeout`, 10 s from accept to open-ok.
struct HandshakeClockTests {
  private func clock(_ story: Dialogue, now: Double) -> Forecast? {
    HandshakeClock(broker: BrokerProfile()).forecast(for: story.flow, now: .at(now))
  }

  private static let silent = dialogue { $0.handshake() }
  private static let header = dialogue {
    $0.handshake()
    $0.send(.client, FrameBuilder.protocolHeader, at: 0.003)
    $0.send(.broker, FrameBuilder.framed(FrameBuilder.start()), at: 0.004)
    $0.acknowledge(.client, at: 0.005)
  }

  /// What the broker waits for, in the words of its log; `nil` where it does not.
  static let stories: [Fact<Dialogue, String?>] = [
    Fact("SYN only", dialogue { $0.send(.client, [], at: 0, flags: .syn) }, nil),
    Fact("connected", silent, "handshake"),
    // The lab: "header sent, then silence: {handshake_timeout,frame_header} after 10 s".
    Fact("header sent", header, "frame_header"),
    Fact("open", dialogue { $0.open(heartbeat: 60) }, nil),
    Fact("joined in its middle", dialogue { $0.send(.client, "x", at: 0) }, nil),
    Fact(
      "HTTP",
      dialogue {
        $0.handshake()
        $0.send(.client, "GET / HTTP/1.1", at: 0.003)
      }, nil),
    Fact(
      "refused",
      dialogue {
        $0.open(heartbeat: 60)
        $0.send(.broker, FrameBuilder.framed(FrameBuilder.close(403, "ACCESS_REFUSED")), at: 1)
      }, nil),
  ]

  /// Both sides have gone through the handshake, but the capture lacks open-ok.
  private static func lacksOpenOk(_ then: (inout Dialogue) -> Void) -> Dialogue {
    var whole = dialogue { $0.open(heartbeat: 60) }
    let openOk = FrameBuilder.framed(FrameBuilder.openOk)
    let kept = whole.packets.filter { $0.fields.payload != openOk }
    whole.keep(kept)
    then(&whole)
    return whole
  }

  /// Anything proves that the connection is open, and a hole may hide open-ok.
  static let proofs: [Fact<Dialogue, String?>] = [
    Fact("its acknowledgment", lacksOpenOk { _ in }, nil),
    Fact(
      "a frame of a channel",
      lacksOpenOk { $0.send(.client, FrameBuilder.frame(1, channel: 1, [0, 20, 0, 10]), at: 1) },
      nil),
    Fact("a heartbeat", lacksOpenOk { $0.send(.client, FrameBuilder.heartbeat, at: 1) }, nil),
    Fact(
      "a later segment of the broker's",
      lacksOpenOk { $0.send(.broker, FrameBuilder.heartbeat, at: 1) }, nil),
    Fact(
      "life beyond the deadline",
      dialogue {
        $0.handshake()
        $0.send(.client, "AM", at: 11)
      }, nil),
  ]

  @Test(arguments: stories + proofs)
  func awaiting(_ fact: Fact<Dialogue, String?>) {
    let forecast = clock(fact.given, now: 9)
    #expect(forecast?.ending == fact.expected.map { .handshakeTimeout(awaiting: $0) })
    if let forecast { #expect(forecast.closesAt == .at(10.002)) }
  }

  /// A process that stands still accepts nobody: what its kernel has accepted meanwhile, it takes when it
  /// goes on.
  @Test(arguments: [Fact("in the pause", -1.0, 23), Fact("just before", 0.5, 12)])
  func acceptedByAPausedBroker(_ fact: Fact<Double, Double>) throws {
    var broker = BrokerProfile()
    let end = fact.given < 0 ? 13.0 : 12
    broker.pauses.begin(BrokerPause(earliest: .at(fact.given), latest: .at(fact.given)))
    broker.pauses.end(at: .at(end))
    let forecast = HandshakeClock(broker: broker).forecast(for: Self.header.flow, now: .at(end))
    #expect(try #require(forecast).closesAt == .at(fact.expected))
  }

  typealias Moment = (story: Dialogue, now: Double)

  /// A peer whose turn it is may be slow for five seconds; a broker for nine.
  static let moments: [Fact<Moment, Bool>] = [
    Fact("just connected", (silent, 1), false),
    Fact("slow", (silent, 4.9), false),
    Fact("silent for five seconds", (silent, 5.1), true),
    Fact("header sent, then silence", (header, 5.1), true),
    Fact(
      "it is the broker's turn",
      (
        dialogue {
          $0.handshake()
          $0.send(.client, FrameBuilder.protocolHeader, at: 0.003)
        }, 6
      ), false),
  ]

  @Test(arguments: moments)
  func isSpoken(_ fact: Fact<Moment, Bool>) {
    #expect(clock(fact.given.story, now: fact.given.now)?.isSpoken == fact.expected)
  }
}
