import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The broker's direction alone: what it repeats, and what it acknowledges, tell enough.
struct BrokerAloneTests {
  /// The client is lost after second 55; the broker's beat of second 60 is repeated.
  private static func lost(repeated count: Int) -> Dialogue {
    var story = Dialogue.beating(every: 5, until: 55)
    story.send(.broker, FrameBuilder.heartbeat, at: 60.0075)
    for wait in Dialogue.ladder.prefix(count) { story.repeatLast(.broker, at: 60.0075 + wait) }
    return story.only(.broker)
  }

  /// The client falls silent after second 55, and its kernel goes on to acknowledge.
  private static func silent(until end: Int) -> Dialogue {
    var story = Dialogue.beating(every: 5, until: 55)
    for second in stride(from: 60, through: end, by: 5) {
      story.send(.broker, FrameBuilder.heartbeat, at: Double(second) + 0.0075)
    }
    return story.only(.broker)
  }

  /// The broker looks at 60.007 for the first time in vain, and at 70.007 again.
  @Test func heartbeatsAreMissed() throws {
    var run = Run()
    run.observe(Self.lost(repeated: 6))
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.log == "missed heartbeats from client, timeout: 10s")
    #expect(abs(prediction.closesAt.seconds - 80.01) < 0.05)
    #expect(prediction.confidence <= 0.85)
    #expect(prediction.evidence.onlyDirection == "broker")
    #expect(run.withdrawals.isEmpty)
  }

  @Test func whoLivesIsUnknown() {
    var run = Run()
    run.observe(Dialogue.beating(every: 5, until: 200).only(.broker))
    run.advance(to: 204)
    #expect(run.events.isEmpty)
    #expect(run.engine.healthyFlows == 0)
    #expect(run.engine.oneDirection == OneDirection(broker: 1, client: 0))
  }

  /// What is repeated no more was answered; the client's beats are acknowledged again.
  @Test func anAnswerIsInferred() throws {
    var story = Dialogue.beating(every: 5, until: 55)
    story.send(.broker, FrameBuilder.heartbeat, at: 60.0075)
    for wait in Dialogue.ladder.prefix(6) { story.repeatLast(.broker, at: 60.0075 + wait) }
    for second in stride(from: 68.0, to: 100, by: 4) {
      story.send(.client, FrameBuilder.heartbeat, at: second)
      story.send(.broker, FrameBuilder.heartbeat, at: second + 0.01)
    }
    var run = Run()
    run.observe(story.only(.broker))
    #expect(Set(run.predictions.map(\.id)).count == 1)
    #expect(run.withdrawals.count == 1)
    #expect(run.closings.isEmpty)
  }

  /// The client answers with a RST, which is not seen: the broker does nothing more.
  @Test(arguments: [
    Fact("the fifth repetition is the last, and a sixth due", lost(repeated: 5), 68.0),
    Fact("the sixth is the last, and a seventh due", lost(repeated: 6), 75.0),
    Fact("the seventh is, and no RST has come with the end", lost(repeated: 7), 89.5),
    Fact("nothing is repeated, and a beat is due", lost(repeated: 0), 71.5),
    Fact("the broker beats to the end, and sends no RST", silent(until: 75), 82.5),
  ])
  func whatIsDueAndDoesNotComeIsNews(_ fact: Fact<Dialogue, Double>) {
    var run = Run()
    run.observe(fact.given)
    run.advance(to: fact.expected - 2)
    #expect(Set(run.predictions.map(\.id)).count == 1)
    #expect(run.withdrawals.isEmpty)
    run.advance(to: fact.expected)
    #expect(run.withdrawals.map(\.why) == [.unseen])
    run.advance(to: 200)
    #expect(run.predictions.last?.reason == .heartbeatTimeout)
    #expect(run.withdrawals.count == 1)
    #expect(run.closings.isEmpty)
    #expect(run.engine.oneDirection == OneDirection(broker: 1, client: 0))
  }

  /// A socket that the broker has closed repeats what is unanswered, if it does not linger.
  @Test func whatIsRepeatedAfterItsTimeIsOver() {
    var run = Run()
    run.observe(Self.lost(repeated: 8))
    run.advance(to: 100)
    #expect(run.withdrawals.isEmpty)
    #expect(run.closings.map(\.observed) == [.silence])
    #expect(run.closings.first?.reason == .heartbeatTimeout)
  }

  /// The interval is not known, and may be one that ends it first.
  @Test(arguments: [
    Fact("no heartbeat for so long that there is none", 40.0, ["etimedout"]),
    Fact("there may be heartbeats of 8 s", 4.0, []),
  ])
  func theKernelsEndIsSaidWhereItIsFirst(_ fact: Fact<Double, [String]>) {
    var story = Dialogue()
    story.open(heartbeat: 0)
    story.send(.client, "hello", at: fact.given - 1)
    story.acknowledge(.broker, at: fact.given - 0.99)
    story.send(.broker, "deliver", at: fact.given)
    for wait in Dialogue.ladder.prefix(6) {
      story.repeatLast(.broker, at: fact.given + wait)
    }
    var run = Run { $0.kernel.retries2 = 6 }
    run.observe(story.only(.broker))
    #expect(run.predictions.map(\.reason.rawValue) == fact.expected)
  }

  /// The first heartbeat comes half an interval after open-ok, whatever else the broker sends.
  @Test func theFirstBeatTellsTheInterval() {
    var story = Dialogue()
    story.open(heartbeat: 30)
    for second in 1...14 { story.send(.broker, "deliver", at: Double(second)) }
    story.send(.broker, FrameBuilder.heartbeat, at: 15.009)
    let heartbeat = story.only(.broker).flow.heartbeat
    #expect(heartbeat?.interval == .seconds(30))
  }

  /// A tail-loss probe repeats the last segment, a timeout the oldest.
  @Test func aProbeIsNotTheHead() {
    var story = Dialogue()
    story.open(heartbeat: 0)
    let first = story.brokerNext
    story.send(.broker, "first", at: 50)
    story.send(.broker, "later", at: 50.001)
    story.repeatLast(.broker, at: 50.2)
    for wait in [0.42, 0.84, 1.7] {
      story.transmit(.broker, sequence: first, Array("first".utf8), at: 50 + wait)
    }
    let episode = story.only(.broker).flow.unanswered.episode
    #expect(episode?.count == 3)
    #expect(episode?.timerStarted == .at(50.2))
  }

  /// Probes that are answered come with the idle time between them, others with the interval.
  @Test(arguments: [
    Fact("answered", [10.1, 20.2, 30.3, 40.4], []),
    Fact("the last two are not", [10.1, 20.2, 23.3, 26.4], ["etimedout"]),
  ])
  func keepaliveProbes(_ fact: Fact<[Double], [String]>) {
    var story = Dialogue()
    story.open(heartbeat: 0)
    for instant in fact.given {
      story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
    }
    var run = Run { $0.kernel.keepalive = .of(10, 3, 4) }
    run.observe(story.only(.broker))
    #expect(Set(run.predictions.map(\.reason.rawValue)) == Set(fact.expected))
  }
}
