import Testing

@testable import FlatlineCore

/// Probes have no byte, at one before SND.NXT: RFC 9293 sections 3.8.4 and 3.8.6.1, Linux
/// `tcp_xmit_probe_skb`.
struct ProbeTests {
  typealias Counts = (keepalive: Int, window: Int, retransmissions: Int)

  /// All is acknowledged at second 1.1.
  private static func idle(
    window: UInt16 = 502, _ tell: (inout Dialogue) -> Void
  ) -> Dialogue {
    dialogue { story in
      story.open(heartbeat: 0)
      story.send(.broker, "a", at: 1)
      story.clientWindow = window
      story.acknowledge(.client, at: 1.1)
      tell(&story)
    }
  }

  private static func probe(_ story: inout Dialogue, _ payload: [UInt8] = [], at instant: Double) {
    story.transmit(.broker, sequence: story.brokerNext &- 1, payload, at: instant)
  }

  static let stories: [Fact<Dialogue, Counts>] = [
    Fact("none", idle { $0.acknowledge(.broker, at: 2) }, (0, 0, 0)),
    Fact("keepalive", idle { probe(&$0, at: 11) }, (1, 0, 0)),
    Fact(
      "keepalive, unanswered",
      idle { story in for second in [11.0, 14, 17] { probe(&story, at: second) } }, (3, 0, 0)),
    Fact("keepalive with a byte of garbage", idle { probe(&$0, [0], at: 11) }, (1, 0, 0)),
    Fact("window probe", idle(window: 0) { probe(&$0, at: 1.4) }, (0, 1, 0)),
    Fact(
      "the window opens",
      idle(window: 0) { story in
        probe(&story, at: 1.4)
        story.clientWindow = 502
        story.acknowledge(.client, at: 1.5)
        probe(&story, at: 11)
      }, (1, 1, 0)),
    Fact(
      "a byte that was not acknowledged",
      idle { story in
        story.send(.broker, "b", at: 2)
        story.repeatLast(.broker, at: 2.2)
      }, (0, 0, 1)),
    Fact(
      "two bytes are no probe",
      idle { story in
        story.transmit(.broker, sequence: story.brokerNext &- 2, [1, 2], at: 2)
      }, (0, 0, 1)),
  ]

  @Test(arguments: stories)
  func counts(_ fact: Fact<Dialogue, Counts>) {
    let counts = fact.given.flow.broker.rare.facts
    #expect(counts.keepaliveProbes == fact.expected.keepalive)
    #expect(counts.windowProbes == fact.expected.window)
    #expect(counts.retransmissions == fact.expected.retransmissions)
  }

  /// A probe is no unanswered data, and moves no sequence number.
  @Test func aProbeLeavesTheFlowAsItWas() {
    let flow = Self.idle { Self.probe(&$0, at: 11) }.flow
    #expect(flow.unanswered.isEmpty)
    #expect(flow.broker.next == flow.broker.acknowledged)
    #expect(flow.client.rare.facts.keepaliveProbes == 0)
  }

  @Test func theClientsProbesAreItsOwn() {
    let flow = Self.idle { story in
      story.acknowledge(.broker, at: 2)
      story.transmit(.client, sequence: story.clientNext &- 1, [], at: 30)
    }.flow
    #expect(flow.client.rare.facts.keepaliveProbes == 1)
    #expect(flow.broker.rare.facts.keepaliveProbes == 0)
  }
}
