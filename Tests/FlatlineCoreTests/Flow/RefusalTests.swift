import Testing

@testable import FlatlineCore

/// What ICMP does to the broker's retransmission timer: Linux `tcp_v4_err`, `tcp_ld_RTO_revert`.
struct RefusalTests {
  /// Retransmissions at these seconds, more than one segment outstanding or just one.
  struct Sent: Sendable {
    var instants: [Double] = []
    var isTail = false
  }

  typealias Error = (at: Double, reverts: Bool)
  typealias Given = (sent: Sent, errors: [Error])

  private static let ladder = [0.4, 1.2, 2.8, 6]

  private static func episode(_ sent: Sent, _ errors: [Error] = []) -> RetransmissionEpisode {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    for instant in sent.instants {
      episode.retransmitted(at: .at(instant), isTail: sent.isTail)
    }
    for error in errors {
      episode.refused(by: .router, .ehostunreach, reverts: error.reverts, at: .at(error.at))
    }
    return episode
  }

  static let backoffs: [Fact<Given, Int>] = [
    Fact("none", (Sent(instants: ladder), []), 4),
    Fact("one", (Sent(instants: ladder), [(6.01, true)]), 3),
    Fact("one that does not revert", (Sent(instants: ladder), [(6.01, false)]), 4),
    Fact("two of one answer", (Sent(instants: ladder), [(9, true), (9.01, true)]), 2),
    Fact("two answers", (Sent(instants: ladder), [(6.01, true), (9, true)]), 2),
    Fact(
      "more than there are doublings",
      (Sent(instants: [0.4]), [(1, true), (2, true), (3, true)]), 0),
    Fact("before the first timeout", (Sent(), [(0.1, true)]), 0),
    Fact("after it", (Sent(instants: [0.4]), [(0.41, true)]), 0),
    // The first retransmission of a single segment is usually a tail-loss probe.
    Fact("after the probe", (Sent(instants: [0.4], isTail: true), [(0.41, true)]), 1),
    Fact(
      "after the probe and the timeout",
      (Sent(instants: [0.209, 0.421, 0.841], isTail: true), [(0.85, true)]), 1),
  ]

  @Test(arguments: backoffs)
  func backoff(_ fact: Fact<Given, Int>) {
    #expect(Self.episode(fact.given.sent, fact.given.errors).backoff == fact.expected)
  }

  /// A router that searched the host for three seconds answers all held packets at once.
  @Test func aBurstIsOneAnswer() throws {
    let sent = Sent(instants: [0.4, 1.2, 2.8])
    let first = try #require(Self.episode(sent, [(3.07, true)]).refusal)
    let third = try #require(
      Self.episode(sent, [(3.07, true), (3.08, true), (3.09, true)]).refusal)
    #expect(third.delay == first.delay)
    // From the first transmission to the answer.
    #expect(abs(first.delay.seconds - 3.07) <= 0.01)
    #expect(third.limit == 3)
    #expect(third.lastAt == .at(3.09))
    let all = Self.episode(sent, [(3.07, true), (3.08, true), (3.09, true), (3.1, true)])
    #expect(all.refusal?.limit == nil)
  }

  @Test func aLaterErrorIsAnotherAnswer() throws {
    var episode = Self.episode(Sent(instants: [0.4, 1.2, 2.8]), [(3.07, true)])
    episode.retransmitted(at: .at(4.4), isTail: false)
    episode.refused(by: .router, .ehostunreach, reverts: true, at: .at(7.4))
    let refusal = try #require(episode.refusal)
    #expect(abs(refusal.delay.seconds - 3) <= 0.001)
    #expect(refusal.cycleStart == nil)
    #expect(refusal.lastAt == .at(7.4))
  }

  @Test func aRouterWithoutARouteAnswersAtOnce() throws {
    let episode = Self.episode(Sent(instants: Self.ladder), [(6.001, true)])
    #expect(abs((episode.refusal?.delay.seconds ?? 0) - 0.001) <= 0.000_1)
    #expect(episode.refusal?.error == .ehostunreach)
    #expect(episode.refusal?.reporter == .router)
  }

  /// Errors within a short time count as one answer.
  @Test(arguments: [(6.05, true), (6.2, false)])
  func settling(at instant: Double, isSettling: Bool) {
    let episode = Self.episode(Sent(instants: Self.ladder), [(6.01, true)])
    #expect(episode.refusal?.isSettling(at: .at(instant)) == isSettling)
  }

  /// An acknowledgment clears `sk_err_soft`, so the refusal is forgotten.
  @Test func anAcknowledgmentEndsIt() {
    var story = Dialogue.blackHole(repeated: 6)
    var flow = story.flow
    #expect(flow.unanswered.episode != nil)
    flow.unanswered.refused(by: .router, .ehostunreach, reverts: true, at: .at(107))
    #expect(flow.unanswered.episode?.refusal != nil)
    flow.unanswered.acknowledged(upTo: SequenceNumber(story.brokerNext))
    #expect(flow.unanswered.episode == nil)
    story.acknowledge(.client, at: 108)
    #expect(story.flow.unanswered.isEmpty)
  }
}
