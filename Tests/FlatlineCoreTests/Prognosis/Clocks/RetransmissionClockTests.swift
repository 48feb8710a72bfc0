import Testing

@testable import FlatlineCore

/// Which errno, and when it is said; RetransmissionLadderTests is about the instant.
struct RetransmissionClockTests {
  private func clock(
    _ flow: Flow, neighbourFailed: Bool = false, now: Double
  ) -> Forecast? {
    RetransmissionClock(kernel: KernelProfile()).forecast(
      for: flow, neighbourFailed: neighbourFailed, now: .at(now))
  }

  private static func refused(_ error: SocketError) -> Flow {
    var flow = Dialogue.blackHole(repeated: 6).flow
    flow.unanswered.refused(by: .router, error, reverts: true, at: .at(106.9215))
    return flow
  }

  typealias Given = (flow: Flow, neighbourFailed: Bool)

  private static let blackHole = Dialogue.blackHole(repeated: 6).flow

  static let errors: [Fact<Given, SocketError>] = [
    Fact("silence", (blackHole, false), .etimedout),
    Fact("ICMP host unreachable", (refused(.ehostunreach), false), .ehostunreach),
    Fact("ICMP network unreachable", (refused(.enetunreach), false), .enetunreach),
    // tcp_v4_err: not fatal once the connection is established, but the errno stays.
    Fact("ICMP port unreachable", (refused(.econnrefused), false), .econnrefused),
    Fact("the neighbour is gone", (blackHole, true), .ehostunreach),
  ]

  @Test(arguments: errors)
  func error(_ fact: Fact<Given, SocketError>) throws {
    let forecast = try #require(
      clock(fact.given.flow, neighbourFailed: fact.given.neighbourFailed, now: 107.1))
    #expect(forecast.ending == .kernel(fact.expected))
    #expect(
      forecast.condition
        == (fact.expected == .etimedout ? .unansweredRetransmissions : .unreachable))
  }

  /// A client that still reaches the broker: what its kernel takes makes it forget the error
  /// (`tcp_ack`), which the router, asked ever more rarely, did not repeat in time.
  static let segments: [Fact<@Sendable (inout Flow) -> Void, SocketError>] = [
    Fact("nothing comes", { _ in }, .ehostunreach),
    Fact(
      "an acceptable segment",
      { $0.unanswered.sawSignOfLife(isAcceptable: true) }, .etimedout),
    Fact(
      "one from before what was received",
      { $0.unanswered.sawSignOfLife(isAcceptable: false) }, .ehostunreach),
    Fact(
      "the router again",
      { flow in
        flow.unanswered.sawSignOfLife(isAcceptable: true)
        flow.unanswered.refused(by: .router, .ehostunreach, reverts: true, at: .at(113.8335))
      }, .ehostunreach),
  ]

  @Test(arguments: segments)
  func theErrorIsForgotten(_ fact: Fact<@Sendable (inout Flow) -> Void, SocketError>) throws {
    var flow = Self.refused(.ehostunreach)
    // Two transmissions later the router is known to have stopped.
    for instant in [108.5, 111.8] {
      flow.unanswered.retransmitted(
        from: SequenceNumber(1), to: SequenceNumber(6), oldest: SequenceNumber(1),
        next: SequenceNumber(6), at: .at(instant))
    }
    fact.given(&flow)
    #expect(try #require(clock(flow, now: 114)).ending == .kernel(fact.expected))
  }

  @Test func noRetransmissionNoForecast() {
    #expect(clock(Dialogue.blackHole(repeated: 0).flow, now: 200) == nil)
    #expect(clock(dialogue { $0.open(heartbeat: 60) }.flow, now: 200) == nil)
  }

  @Test(arguments: [(1, 100.3, false), (2, 100.5, false), (6, 107, true)])
  func isSpoken(repeated: Int, now: Double, isSpoken: Bool) {
    #expect(clock(Dialogue.blackHole(repeated: repeated).flow, now: now)?.isSpoken == isSpoken)
  }

  /// What was sent just now may be answered: it counts a round trip later, and a delayed answer. The
  /// kernel's timeout, 212 ms, has the round trip in it.
  @Test func theLastTransmissionCountsWhenItsAnswerIsOverdue() throws {
    for repeated in 1...6 {
      let story = Dialogue.blackHole(repeated: repeated)
      let episode = try #require(story.flow.unanswered.episode)
      let last = try #require(story.packets.last?.at)
      #expect(episode.unanswered(at: .at(last)) == repeated)
      #expect(episode.unanswered(at: .at(last + 0.05)) == repeated)
      #expect(episode.unanswered(at: .at(last + 0.08)) == repeated + 1)
    }
  }

  /// 400 kB a second fill the largest send buffer, 4 MiB, long before the end: then a write fails
  /// first, and the broker learns no errno (inet_drv.c, `tcp_send_error`).
  @Test func whatABusyBrokerDoesNotLearn() throws {
    let story = dialogue { story in
      story.open(heartbeat: 0)
      for tenth in 1...50 {
        story.send(.broker, [UInt8](repeating: 0x78, count: 40_000), at: Double(tenth) / 10)
        story.acknowledge(.client, at: Double(tenth) / 10 + 0.01)
      }
      story.send(.broker, "hello", at: 5.1)
      for wait in [0.209, 0.421, 0.841, 1.705] { story.repeatLast(.broker, at: 5.1 + wait) }
    }
    let forecast = try #require(clock(story.flow, now: 9))
    #expect(forecast.ending == .swallowed(.etimedout))
  }
}
