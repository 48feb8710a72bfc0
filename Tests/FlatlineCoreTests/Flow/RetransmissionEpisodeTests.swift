import Testing

@testable import FlatlineCore

struct RetransmissionEpisodeTests {
  /// Instants of retransmission after the first transmission.
  private static func episode(_ instants: [Double]) -> RetransmissionEpisode {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    for instant in instants { episode.retransmitted(at: .at(instant), isTail: true) }
    return episode
  }

  /// RFC 8985 section 7: a lone segment's probe comes about one timeout after it, and the first
  /// real retransmission one timeout after that; without a probe the second gap is doubled.
  static let ladders: [Fact<[Double], Bool>] = [
    Fact("nothing repeated", [], false),
    Fact("one retransmission may be either", [0.209], false),
    // Lab run rabbitmq-3.10-retries2-15, connection bh0.
    Fact("the lab's black hole", [0.209, 0.421, 0.841, 1.705], true),
    Fact("a timeout of 204 ms", [0.204, 0.612, 1.428, 3.060], false),
    Fact("a timeout of 400 ms", [0.4, 1.2, 2.8, 6.0], false),
    Fact("a timeout of 1 s", [1, 3, 7, 15], false),
    Fact("a probe before a timeout of 1 s", [1, 2, 4, 8], true),
  ]

  @Test(arguments: ladders)
  func tailLossProbe(_ fact: Fact<[Double], Bool>) {
    let episode = Self.episode(fact.given)
    #expect(episode.beganWithProbe == fact.expected)
    #expect(episode.count == fact.given.count)
    // Each timeout doubles the next one; a probe does not.
    #expect(episode.backoff == fact.given.count - (fact.expected ? 1 : 0))
  }

  /// With more in flight, the probe repeats the last segment and restarts the timer.
  @Test func probeOfALaterSegment() {
    let story = dialogue { story in
      story.handshake()
      let oldest = story.brokerNext
      story.send(.broker, "a", at: 1)
      story.send(.broker, "b", at: 1)
      story.repeatLast(.broker, at: 1.02)
      story.transmit(.broker, sequence: oldest, Array("a".utf8), at: 1.24)
    }
    let episode = story.flow.unanswered.episode
    #expect(episode?.count == 1)
    #expect(episode?.firstSent == .at(1))
    #expect(episode?.timerStarted == .at(1.02))
    #expect(episode?.beganWithProbe == false)
  }

  /// `tcp_ld_RTO_revert`: an error takes back one doubling of the timeout, if there was one.
  @Test(arguments: [(0, 0), (1, 0), (3, 2)])
  func revertedBackoff(retransmissions: Int, backoff: Int) {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    for count in 0..<retransmissions {
      episode.retransmitted(at: .at(Double((1 << (count + 1)) - 1)), isTail: false)
    }
    episode.refused(by: .router, .ehostunreach, reverts: true, at: .at(100))
    #expect(episode.backoff == backoff)
    #expect(episode.refusal?.error == .ehostunreach)
    #expect(episode.refusal?.reporter == .router)
  }

  @Test func anErrorThatDoesNotRevert() {
    var episode = Self.episode([1, 3, 7])
    episode.refused(by: .router, .econnrefused, reverts: false, at: .at(7.1))
    #expect(episode.backoff == 3)
    #expect(!episode.timerDisturbed)
  }

  /// What is told to have come, and when; the retransmissions of the oldest; and what is left of them for
  /// the timer: when it started, and its doublings.
  private static let fast:
    [Fact<(told: [(UInt32, Double)], repeated: [Double]), (started: Double, backoff: Int)>] = [
      // Lab run rabbitmq-3.10-narrow, connection narrow-0: a message that is too large for the path, and
      // its last segment, which is not.
      Fact(
        "the last segment got through", ([(756, 0.027)], [0.0274, 0.243, 0.691, 1.555]),
        (0.0274, 3)),
      Fact("nothing did", ([], [0.212, 0.636, 1.484]), (0, 3)),
      Fact("the news is old", ([(756, 0.027)], [0.243, 0.691, 1.555]), (0, 3)),
      // narrow-10: what the broker has sent meanwhile gets through as well.
      Fact(
        "later ones got through",
        ([(756, 0.027), (957, 3.9)], [0.0274, 0.243, 0.691, 1.555, 3.283, 3.901, 4.113, 4.557]),
        (0.0274, 2)),
      Fact(
        "the same news again",
        ([(756, 0.027), (756, 3.28)], [0.0274, 0.243, 0.691, 1.555, 3.283]),
        (0.0274, 4)),
    ]

  @Test(arguments: fast)
  func fastRetransmit(
    _ fact: Fact<(told: [(UInt32, Double)], repeated: [Double]), (started: Double, backoff: Int)>
  ) {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    let told = fact.given.told.map { (at: $0.1, edge: UInt32?.some($0.0)) }
    let repeated = fact.given.repeated.map { (at: $0, edge: UInt32?.none) }
    for event in (told + repeated).sorted(by: { $0.at < $1.at }) {
      if let edge = event.edge {
        let block = SelectiveAcknowledgment(left: .init(edge - 100), right: .init(edge))
        episode.delivered(block, at: .at(event.at))
      } else {
        episode.retransmitted(at: .at(event.at), isTail: false)
      }
    }
    #expect(episode.timerStarted == .at(fact.expected.started))
    #expect(episode.fastAt == (fact.expected.started > 0 ? .at(fact.expected.started) : nil))
    #expect(episode.backoff == fact.expected.backoff)
    #expect(episode.count == fact.given.repeated.count)
  }
}
