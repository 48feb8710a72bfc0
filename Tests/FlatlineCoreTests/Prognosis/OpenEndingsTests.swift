import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What lowers the confidence of an end: whatever may come before it, at an instant that nobody knows.
struct OpenEndingsTests {
  private func judge(_ flow: Flow, now: Double) throws -> Forecast {
    let prognosis = Prognosis(kernel: KernelProfile(), broker: BrokerProfile())
    return try #require(prognosis.verdict(on: flow, now: .at(now))).winner
  }

  /// By the interval of heartbeats; seven retransmissions from second 100 on.
  static let ages: [Fact<(heartbeat: UInt16, now: Double), Double>] = [
    Fact("the kernel's end, 7 s", (0, 107), 0.9),
    Fact("the kernel's end, 10.9 s", (0, 110.9), 0.9),
    Fact("the kernel's end, 11.1 s", (0, 111.1), 0.95),
    Fact("missed heartbeats, 2 s", (30, 102), 0.9),
    Fact("missed heartbeats, 11.1 s", (30, 111.1), 0.97),
  ]

  /// A path that has just died may be back.
  @Test(arguments: ages)
  func aDeathIsSureWithItsAge(_ fact: Fact<(heartbeat: UInt16, now: Double), Double>) throws {
    let story = Dialogue.blackHole(heartbeat: fact.given.heartbeat, repeated: 6)
    #expect(try judge(story.flow, now: fact.given.now).confidence == fact.expected)
  }

  /// Nothing of the broker's is unanswered: it is the client that is silent.
  @Test func silenceAloneIsSureAtOnce() throws {
    let story = dialogue { story in
      story.open(heartbeat: 10)
      story.send(.client, FrameBuilder.heartbeat, at: 5)
      story.acknowledge(.broker, at: 5.04)
    }
    #expect(try judge(story.flow, now: 29).confidence == 0.97)
  }

  /// A client that hears nothing lets go when it misses heartbeats; if there are any, and if that comes
  /// before the kernel's end.
  static let heard: [Fact<(heartbeat: UInt16, at: Double), Double>] = [
    Fact("of a client with heartbeats", (60, 107), 0.6),
    Fact("of one without", (0, 107), 0.95),
    Fact("of one that is slower than the kernel", (1000, 107), 0.95),
    Fact("what was sent before the path died", (60, 100.9), 0.95),
  ]

  @Test(arguments: heard)
  func aClientThatLivesMayLetGo(_ fact: Fact<(heartbeat: UInt16, at: Double), Double>) throws {
    var story = Dialogue.blackHole(heartbeat: fact.given.heartbeat, repeated: 6)
    story.transmit(
      .client, sequence: story.clientNext, FrameBuilder.heartbeat, at: fact.given.at,
      acknowledgment: story.brokerNext &- 5)
    let winner = try judge(story.flow, now: 113)
    #expect(winner.ending == .kernel(.etimedout))
    #expect(winner.confidence == fact.expected)
  }

  /// What the kernel has forgotten it may be told again.
  @Test(arguments: [false, true])
  func aRouterMaySpeakAgain(isTold: Bool) throws {
    var flow = Dialogue.blackHole(repeated: 6).flow
    if isTold {
      flow.unanswered.refused(by: .router, .ehostunreach, reverts: true, at: .at(106.9215))
    }
    // Two transmissions later the router is known to have stopped.
    for instant in [108.5, 111.8] {
      flow.unanswered.retransmitted(
        from: SequenceNumber(1), to: SequenceNumber(6), oldest: SequenceNumber(1),
        next: SequenceNumber(6), at: .at(instant))
    }
    flow.unanswered.sawSignOfLife(isAcceptable: true)
    let winner = try judge(flow, now: 114)
    #expect(winner.ending == .kernel(.etimedout))
    #expect(winner.confidence == (isTold ? 0.6 : 0.95))
  }

  /// Who has read that it is sure must hear that it is not.
  @Test func aDoubtIsPrinted() throws {
    var story = Dialogue.blackHole(heartbeat: 20, repeated: 6)
    story.transmit(
      .client, sequence: story.clientNext, FrameBuilder.heartbeat, at: 107,
      acknowledgment: story.brokerNext &- 5)
    var run = Run { $0.kernel.retries2 = 6 }
    run.observe(story)
    #expect(run.predictions.first?.confidence ?? 0 >= 0.7)
    let last = try #require(run.predictions.last)
    #expect(last.confidence == 0.6)
    #expect(last.at == .at(107))
    #expect(last.id == run.predictions.first?.id)
  }
}
