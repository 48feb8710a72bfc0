import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What the broker sent and the client has not acknowledged.
struct UnansweredTests {
  /// Retransmissions of the oldest byte, and when it was first sent; `nil` when all is answered.
  typealias Episode = (count: Int, firstSent: Double)

  private static func after(_ tell: (inout Dialogue) -> Void) -> Dialogue {
    dialogue {
      $0.open(heartbeat: 60)
      tell(&$0)
    }
  }

  static let answered: [Fact<Dialogue, Episode?>] = [
    Fact("nothing more sent", after { _ in }, nil),
    Fact(
      "answered with data",
      after {
        $0.send(.broker, "a", at: 1)
        $0.send(.client, "b", at: 2)
      }, nil),
    Fact("an acknowledgment needs no answer", after { $0.acknowledge(.broker, at: 1) }, nil),
    Fact(
      "the older of two is answered",
      after { story in
        story.send(.broker, "a", at: 1)
        story.send(.broker, "b", at: 2)
        story.acknowledge(.client, at: 3, upTo: story.brokerNext &- 1)
      }, (0, 2)),
    Fact(
      "repeated, and answered at last",
      after {
        $0.send(.broker, "a", at: 1)
        $0.repeatLast(.broker, at: 1.2)
        $0.acknowledge(.client, at: 1.3)
      }, nil),
    Fact(
      "a new one after that",
      after {
        $0.send(.broker, "a", at: 1)
        $0.repeatLast(.broker, at: 1.2)
        $0.acknowledge(.client, at: 1.3)
        $0.send(.broker, "b", at: 5)
      }, (0, 5)),
  ]

  static let open: [Fact<Dialogue, Episode?>] = [
    Fact("one segment", after { $0.send(.broker, "a", at: 1) }, (0, 1)),
    Fact(
      "two: the older counts",
      after {
        $0.send(.broker, "a", at: 1)
        $0.send(.broker, "b", at: 2)
      }, (0, 1)),
    Fact(
      "repeated",
      after { story in
        story.send(.broker, "a", at: 1)
        for instant in [1.2, 1.6, 2.4] { story.repeatLast(.broker, at: instant) }
      }, (3, 1)),
    Fact(
      "a duplicate acknowledgment answers nothing",
      after { story in
        story.send(.broker, "a", at: 1)
        story.repeatLast(.broker, at: 1.2)
        story.acknowledge(.client, at: 1.3, upTo: story.brokerNext &- 1)
      }, (1, 1)),
    Fact(
      "the oldest is repeated with new bytes behind it",
      after { story in
        let sequence = story.brokerNext
        story.send(.broker, "a", at: 1)
        story.transmit(.broker, sequence: sequence, Array("ab".utf8), at: 1.2)
      }, (1, 1)),
    Fact(
      "a later segment repeated is no retransmission of the oldest",
      after {
        $0.send(.broker, "a", at: 1)
        $0.send(.broker, "b", at: 2)
        $0.repeatLast(.broker, at: 2.1)
      }, (0, 1)),
    Fact("the broker's FIN", after { $0.send(.broker, [], at: 1, flags: [.ack, .fin]) }, (0, 1)),
    Fact(
      "the SYN-ACK",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.send(.broker, [], at: 1, flags: [.syn, .ack])
      }, (0, 1)),
    Fact(
      "joined in its middle",
      dialogue {
        $0.acknowledge(.client, at: 0)
        $0.send(.broker, "a", at: 1)
      }, (0, 1)),
    Fact("the client was not seen", dialogue { $0.send(.broker, "a", at: 1) }, nil),
  ]

  @Test(arguments: answered + open)
  func episode(_ fact: Fact<Dialogue, Episode?>) {
    let episode = fact.given.flow.unanswered.episode
    #expect(episode?.count == fact.expected?.count)
    #expect(episode?.firstSent == (fact.expected?.firstSent).map(Instant.at))
  }

  /// Sequence numbers wrap in the middle of the unanswered bytes.
  @Test func acrossTheWrap() {
    var story = Dialogue()
    story.brokerNext = 0xffff_fffd
    story.handshake()
    story.send(.broker, "abcd", at: 1)
    story.repeatLast(.broker, at: 1.2)
    #expect(story.brokerNext == 2)
    #expect(story.flow.unanswered.episode?.count == 1)
    story.acknowledge(.client, at: 1.3)
    #expect(story.flow.unanswered.isEmpty)
  }

  @Test func signsOfLifeAndClientRepeats() {
    let flow = Self.after { story in
      story.send(.client, FrameBuilder.heartbeat, at: 1)
      story.send(.broker, "a", at: 2)
      // The broker has acknowledged these bytes. That the client repeats them shows that the
      // acknowledgment did not arrive.
      story.transmit(
        .client, sequence: story.clientNext &- 8, FrameBuilder.heartbeat, at: 3,
        acknowledgment: story.brokerNext &- 1)
    }.flow
    #expect(flow.unanswered.episode?.signsOfLife == 1)
    #expect(flow.unanswered.episode?.clientRepeats == 1)
  }

  @Test func odds() {
    let flow = dialogue { story in
      story.handshake()
      for count in 1...4 {
        story.send(.broker, "a", at: Double(count))
        story.acknowledge(.client, at: Double(count) + 0.1)
      }
      story.send(.broker, "b", at: 5)
      story.repeatLast(.broker, at: 5.2)
      story.repeatLast(.broker, at: 5.6)
      story.acknowledge(.client, at: 5.7)
    }.flow
    // The SYN-ACK and five segments were answered; two transmissions were not.
    #expect(flow.unanswered.answered == 6)
    #expect(flow.unanswered.lost == 2)
  }
}
