import Testing

@testable import FlatlineCore

/// Connections of which the broker's kernel tells before any packet does.
struct ToldConnectionTests {
  /// Long before the start: other ends than the kernel's are over.
  private static let heard = -400.0

  private static func told(_ words: KernelWord...) -> Run {
    var run = Run()
    run.advance(to: 90)
    for word in words { run.engine.observe(word, into: &run.events) }
    return run
  }

  @Test func theyAreCountedAsOpen() {
    var run = Self.told(.living(at: 95))
    #expect(run.engine.census() == [nil: 1])
    run.advance(to: 10_000)
    #expect(run.predictions.isEmpty)
    #expect(run.engine.unknownConnections == 1)
  }

  @Test func oneThatDiesIsCalledAtOnce() throws {
    var run = Self.told(.dying(at: 220, retries: 9, lastHeard: Self.heard))
    run.advance(to: 220.1)
    run.engine.observe(
      .dying(at: 220.1, retries: 9, lastHeard: Self.heard), into: &run.events)
    let prediction = try #require(run.predictions.first)
    #expect(run.predictions.count == 1)
    #expect(prediction.reason == .kernel(.etimedout))
    #expect(prediction.condition == .unansweredRetransmissions)
    #expect(prediction.closesAt == .at(KernelWord.death))
    #expect(prediction.evidence.retransmissions == 9)
    #expect(prediction.evidence.firstUnanswered == .at(100.2))
    #expect(prediction.evidence.lastHeard == .at(Self.heard))
  }

  /// A lossy path needs a retransmission now and then.
  @Test func aFewRetransmissionsAreNoDeath() {
    var run = Self.told(.dying(at: 110, retries: 3, lastHeard: Self.heard))
    run.advance(to: 140)
    #expect(run.predictions.isEmpty)
  }

  /// A heartbeat that is likely would come first, if the client was heard a short while ago.
  @Test func theKernelKnowsWhenTheClientWasHeard() throws {
    var run = Self.told()
    run.advance(to: 220)
    run.engine.observe(.dying(at: 220, retries: 9, lastHeard: 99), into: &run.events)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.runnerUp?.closesAt == .at(KernelWord.death))
    // By 3 T it has not come: there are no heartbeats.
    run.advance(to: 300)
    #expect(run.predictions.last?.reason == .kernel(.etimedout))
  }

  /// With heartbeats the broker writes in each interval. By default that is 60 s.
  @Test(arguments: [(161.5, true), (160.5, false)])
  func aBrokerThatWritesNothingHasNoHeartbeats(now: Double, isQuiet: Bool) throws {
    var run = Self.told()
    run.advance(to: now)
    run.engine.observe(
      .dying(at: now, retries: 9, lastHeard: 99, quietSince: 100.2), into: &run.events)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == (isQuiet ? .kernel(.etimedout) : .heartbeatTimeout))
    if isQuiet { #expect(prediction.closesAt == .at(KernelWord.death)) }
  }

  @Test func whereTheKernelRepeatsNothingAnyMoreItIsWithdrawn() {
    var run = Self.dying()
    run.engine.observe(.living(at: 230, lastHeard: 229), into: &run.events)
    #expect(run.withdrawals.map(\.why) == [.acknowledged])
    #expect(run.engine.standingPredictions == 0)
  }

  private static func dying() -> Run {
    var run = told()
    run.advance(to: 220)
    run.engine.observe(.dying(at: 220, retries: 9, lastHeard: heard), into: &run.events)
    return run
  }

  @Test func theFirstSegmentOfTheBrokersIsWhatIsUnanswered() throws {
    var run = Self.dying()
    var story = Dialogue()
    story.send(.broker, "hello", at: 230)
    run.observe(story)
    run.advance(to: 231)
    #expect(run.predictions.count == 1)
    #expect(run.withdrawals.isEmpty)
    // It is acknowledged.
    story.acknowledge(.client, at: 240)
    run.observe(try #require(story.packets.last).bytes, at: 240)
    #expect(run.withdrawals.map(\.why) == [.acknowledged])
  }

  @Test func aStrangersPacketsChangeNothing() {
    var run = Self.dying()
    run.observe(Self.stranger)
    #expect(run.withdrawals.isEmpty)
    #expect(run.closings.isEmpty)
    #expect(run.engine.standingPredictions == 1)
  }

  private static let stranger = dialogue { story in
    story.send(.client, [], at: 222, flags: .syn)
    story.acknowledge(.client, at: 223)
    story.send(.client, [], at: 224, flags: [.fin, .ack])
    story.send(.client, [], at: 225, flags: [.rst, .ack])
    story.send(.client, [], at: 226, flags: .rst)
  }

  @Test func norOnOneThatLives() {
    var run = Self.told(.living(at: 95))
    run.observe(Self.stranger)
    #expect(run.engine.census() == [nil: 1])
    // Nor does what he has sent count when the broker speaks, to somebody with other numbers.
    var story = Dialogue()
    story.clientNext = 70_000_000
    story.send(.broker, "hello", at: 300)
    run.observe(story)
    run.advance(to: 310)
    #expect(run.predictions.isEmpty)
    #expect(run.closings.isEmpty)
    #expect(run.engine.census() == [nil: 1])
  }

  @Test func theirEndIsTheKernelsWord() throws {
    var run = Self.dying()
    run.advance(to: KernelWord.death + 0.2)
    run.engine.observe(.gone(at: KernelWord.death + 0.1), into: &run.events)
    let closing = try #require(run.closings.first)
    #expect(closing.observed == .socketGone)
    #expect(closing.reason == .kernel(.etimedout))
    #expect(run.engine.census().isEmpty)
  }

  @Test func oneThatIsGoneTooSoonHasEndedOtherwise() {
    var run = Self.dying()
    run.engine.observe(.gone(at: 230), into: &run.events)
    #expect(run.withdrawals.map(\.why) == [.endedOtherwise])
    #expect(run.engine.census().isEmpty)
  }

  @Test func whatIsNotToldOfAgainIsForgotten() {
    var run = Self.told(.living(at: 95))
    run.engine.observeAllSockets(since: .at(94), into: &run.events)
    #expect(run.engine.census() == [nil: 1])
    run.advance(to: 160)
    run.engine.observeAllSockets(since: .at(155), into: &run.events)
    #expect(run.engine.census().isEmpty)
    #expect(run.events.isEmpty)
  }

  /// Packets show it: they will show its end as well.
  @Test func whatWasSeenSinceIsKept() {
    var run = Self.told(.living(at: 95))
    var story = Dialogue()
    story.send(.client, "hello", at: 100)
    story.acknowledge(.broker, at: 100.01)
    run.observe(story)
    run.advance(to: 160)
    run.engine.observeAllSockets(since: .at(155), into: &run.events)
    #expect(run.engine.census() == [nil: 1])
  }

  @Test func whatIsSentAgainIsToBeAskedAbout() {
    var run = Run { $0.asksKernel = true }
    run.observe(.blackHole(repeated: 1))
    #expect(run.engine.drainRepeating().isEmpty)
    run = Run { $0.asksKernel = true }
    run.observe(.blackHole(repeated: 2))
    #expect(Set(run.engine.drainRepeating()) == [FlowKey(client: .client, broker: .broker)])
    #expect(run.engine.drainRepeating().isEmpty)
  }
}
