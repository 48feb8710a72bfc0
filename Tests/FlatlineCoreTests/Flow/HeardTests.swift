import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// "Heard" is what the broker's heartbeat monitor counts: new bytes in order, and nothing else.
struct HeardTests {
  /// A connection on which the client was heard at second 1.
  private static func after(_ tell: (inout Dialogue) -> Void) -> Dialogue {
    dialogue {
      $0.open(heartbeat: 60)
      $0.send(.client, FrameBuilder.heartbeat, at: 1)
      tell(&$0)
    }
  }

  static let stories: [Fact<Dialogue, Double>] = [
    Fact("a heartbeat", after { $0.send(.client, FrameBuilder.heartbeat, at: 2) }, 2),
    Fact("half a frame", after { $0.send(.client, [8, 0, 0], at: 2) }, 2),
    Fact("an acknowledgment", after { $0.acknowledge(.client, at: 2) }, 1),
    Fact("a retransmission", after { $0.repeatLast(.client, at: 2) }, 1),
    Fact(
      "many retransmissions",
      after { story in
        for count in 2...9 { story.repeatLast(.client, at: Double(count)) }
      }, 1),
    Fact(
      "a keepalive probe",
      after { story in
        story.acknowledge(.broker, at: 1.1)
        story.transmit(.client, sequence: story.clientNext &- 1, [], at: 2)
      }, 1),
    Fact(
      "beyond a hole",
      after { story in
        story.transmit(.client, sequence: story.clientNext &+ 8, FrameBuilder.heartbeat, at: 2)
      }, 1),
    Fact(
      "the hole is filled",
      after { story in
        let next = story.clientNext
        story.transmit(.client, sequence: next &+ 8, FrameBuilder.heartbeat, at: 2)
        story.transmit(.client, sequence: next, FrameBuilder.heartbeat, at: 3)
      }, 3),
    Fact(
      "the broker acknowledges beyond a hole: the capture left it",
      after { story in
        story.clientNext &+= 8
        story.send(.client, FrameBuilder.heartbeat, at: 2)
        story.acknowledge(.broker, at: 2.5)
      }, 2.5),
    Fact("what the broker sends", after { $0.send(.broker, FrameBuilder.heartbeat, at: 2) }, 1),
    Fact("a FIN", after { $0.send(.client, [], at: 2, flags: [.ack, .fin]) }, 1),
  ]

  @Test(arguments: stories)
  func lastHeard(_ fact: Fact<Dialogue, Double>) {
    #expect(fact.given.flow.clientLastHeard == .at(fact.expected))
  }

  /// Any segment counts as "seen", also one without new bytes.
  @Test func lastSeen() {
    let flow = Self.after { $0.acknowledge(.client, at: 2) }.flow
    #expect(flow.client.lastSeen == .at(2))
  }

  @Test func longestSilence() {
    let flow = Self.after { story in
      for instant in [11.0, 15, 45, 50] {
        story.send(.client, FrameBuilder.heartbeat, at: instant)
      }
    }.flow
    #expect(flow.clientLongestSilence == .seconds(30))
  }
}
