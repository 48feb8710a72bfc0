import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// rabbit_reader `close_connection`: after connection.close the broker waits for the client to
/// go, min(T, 30) s, 30 s without a heartbeat, 3 s before tune-ok; logged at FIN or then.
struct OrderlyCloseClockTests {
  private static let bye = FrameBuilder.framed(FrameBuilder.close(200, "bye"))
  private static let closeOk = FrameBuilder.framed(FrameBuilder.closeOk)

  /// The client closes at second 5, the broker answers at 5.5.
  private static func closed(
    heartbeat: UInt16, _ tell: (inout Dialogue) -> Void = { _ in }
  ) -> Dialogue {
    dialogue {
      $0.open(heartbeat: heartbeat)
      $0.send(.client, bye, at: 5)
      $0.send(.broker, closeOk, at: 5.5)
      tell(&$0)
    }
  }

  static let stories: [Fact<Dialogue, Double?>] = [
    Fact("open", dialogue { $0.open(heartbeat: 60) }, nil),
    Fact(
      "not yet answered",
      dialogue {
        $0.open(heartbeat: 60)
        $0.send(.client, bye, at: 5)
      }, nil),
    Fact("heartbeat 60", closed(heartbeat: 60), 35.5),
    Fact("heartbeat 10", closed(heartbeat: 10), 15.5),
    Fact("heartbeat 30", closed(heartbeat: 30), 35.5),
    Fact("no heartbeat", closed(heartbeat: 0), 35.5),
    Fact(
      "the client goes",
      closed(heartbeat: 60) {
        $0.send(.client, [], at: 6, flags: [.ack, .fin])
      }, 6),
    Fact(
      "the client aborts",
      closed(heartbeat: 60) { story in
        story.transmit(.client, sequence: story.clientNext, [], at: 6, flags: .rst)
      }, 6),
    Fact(
      "the broker closes",
      dialogue {
        $0.open(heartbeat: 60)
        $0.send(.broker, FrameBuilder.framed(FrameBuilder.close(320, "CONNECTION_FORCED")), at: 5)
      }, 35),
    Fact(
      "the broker closes before tune-ok",
      dialogue {
        $0.handshake()
        $0.send(.client, FrameBuilder.protocolHeader, at: 0.003)
        $0.send(.broker, FrameBuilder.framed(FrameBuilder.close(403, "ACCESS_REFUSED")), at: 5)
      }, 8),
  ]

  @Test(arguments: stories)
  func closes(_ fact: Fact<Dialogue, Double?>) {
    let forecast = OrderlyCloseClock(broker: BrokerProfile()).forecast(for: fact.given.flow)
    #expect(forecast?.closesAt == fact.expected.map(Instant.at))
    if let forecast { #expect(forecast.ending == .normal) }
  }
}
