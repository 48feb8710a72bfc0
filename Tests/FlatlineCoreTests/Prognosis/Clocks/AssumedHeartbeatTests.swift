import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A flow joined in its middle, whose heartbeat interval nobody saw.
struct AssumedHeartbeatTests {
  /// A consumer that answers every ten seconds until second 90; what the broker sends at second 100
  /// is not acknowledged any more.
  private static func joined(silence: Double = 10, from start: Double = 10) -> Dialogue {
    dialogue { story in
      for instant in stride(from: start, through: 90, by: silence) {
        story.send(.broker, "deliver", at: instant)
        story.send(.client, "acknowledge", at: instant + 0.005)
        story.acknowledge(.broker, at: instant + 0.04)
      }
      story.send(.broker, "deliver", at: 100)
      for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921] {
        story.repeatLast(.broker, at: 100 + wait)
      }
    }
  }

  /// Another connection of the same broker, seen from its beginning.
  private static func other(
    heartbeat: UInt16, offered: UInt16 = 60, host: IPAddress = .client
  ) -> Dialogue {
    dialogue { story in
      story.client = Endpoint(host, 40_000)
      story.handshake()
      story.send(.client, FrameBuilder.protocolHeader, at: 0.003)
      story.send(.broker, FrameBuilder.framed(FrameBuilder.start()), at: 0.004)
      story.send(.client, FrameBuilder.framed(FrameBuilder.startOk()), at: 0.005)
      story.send(
        .broker, FrameBuilder.framed(FrameBuilder.tune(30, heartbeat: offered)), at: 0.006)
      story.send(.client, FrameBuilder.framed(FrameBuilder.tune(heartbeat: heartbeat)), at: 0.007)
    }
  }

  private static let elsewhere = IPAddress(v4: 0xc633_6440)

  /// What other connections tell, the interval that is taken from it, and its confidence.
  static let others: [Fact<[Dialogue], (Int, Double)?>] = [
    Fact("nothing: RabbitMQ's default", [], (60, 0.5)),
    Fact("the broker's offer", [other(heartbeat: 7, offered: 90, host: elsewhere)], (90, 0.6)),
    Fact("the host's agreement", [other(heartbeat: 20)], (20, 0.7)),
    Fact("the host agrees to none", [other(heartbeat: 0)], nil),
    Fact("the broker offers none", [other(heartbeat: 5, offered: 0, host: elsewhere)], nil),
  ]

  @Test(arguments: others)
  func source(_ fact: Fact<[Dialogue], (Int, Double)?>) throws {
    var run = Run()
    for story in fact.given { run.observe(story) }
    run.observe(Self.joined())
    let prediction = try #require(run.predictions.last { $0.flow.client == .client })
    guard let (interval, confidence) = fact.expected else {
      #expect(prediction.reason == .kernel(.etimedout))
      #expect(prediction.confidence == 0.7)
      return
    }
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.log == "missed heartbeats from client, timeout: \(interval)s")
    #expect(prediction.confidence == confidence)
    #expect(prediction.runnerUp?.reason == .kernel(.etimedout))
    let heard = 90.005
    let end = Double(interval)
    #expect((prediction.earliest - .at(heard + 2 * end)).magnitude < .milliseconds(100))
    #expect((prediction.latest - .at(heard + 3 * end)).magnitude < .milliseconds(100))
  }

  /// Two hosts' worth of words at one address do not agree.
  @Test func whatIsMixedTellsNothing() throws {
    var habits = HeartbeatHabits()
    let key = FlowKey(client: .client, broker: .broker)
    for heartbeat in [20, 30] as [UInt16] {
      let bytes = FrameBuilder.framed(FrameBuilder.tune(heartbeat: heartbeat))
      habits.learn(from: bytes.span, source: .client, destination: .broker)
      #expect(habits.likely(of: key).source == (heartbeat == 20 ? .clientHost : .brokersDefault))
    }
  }

  /// A client that was silent for longer has another interval, or none.
  @Test func aLongerSilenceContradicts() throws {
    var run = Run()
    run.observe(Self.joined(silence: 80))
    let prediction = try #require(run.predictions.last)
    #expect(prediction.reason == .kernel(.etimedout))
    #expect(prediction.confidence == Prognosis.even)
  }

  /// If the broker does not close, the assumption was wrong.
  @Test func theKernelIsNextWhenTheWindowHasPassed() throws {
    var story = Self.joined()
    for wait in [13.833, 27.401, 54.281, 109.577, 218.121] {
      story.repeatLast(.broker, at: 100 + wait)
    }
    var run = Run()
    run.observe(story)
    #expect(run.predictions.first?.reason == .heartbeatTimeout)
    #expect(run.predictions.last?.reason == .kernel(.etimedout))
    #expect(run.predictions.last?.confidence == 0.7)
    #expect(run.closings.isEmpty)
    #expect(run.withdrawals.isEmpty)
  }

  /// Idle connections prove nothing, however long they are silent.
  @Test(arguments: [true, false])
  func silenceAloneIsNotSpokenOf(isAcknowledged: Bool) {
    var story = Dialogue()
    for instant in stride(from: 1.0, to: 60, by: 5) {
      story.send(.broker, "deliver", at: instant)
      story.send(.client, "acknowledge", at: instant + 0.005)
    }
    // Seldom, and acknowledged by the kernel.
    for instant in [100.0, 300] where isAcknowledged {
      story.send(.broker, "deliver", at: instant)
      story.acknowledge(.client, at: instant + 0.04)
    }
    var run = Run()
    run.observe(story)
    run.advance(to: 4000)
    #expect(run.events.isEmpty)
  }

  /// The last of a publisher's confirms come together, and then it has nothing to say.
  @Test func aPublisherThatPausesIsNotFrozen() {
    var story = Dialogue()
    for instant in stride(from: 1.0, to: 60, by: 2) {
      story.send(.broker, "a confirm", at: instant)
      story.send(.client, "publish", at: instant + 0.003)
    }
    for instant in [59.1, 59.2, 59.3, 59.4, 59.5] {
      story.send(.broker, "a confirm", at: instant)
      story.acknowledge(.client, at: instant + 0.04)
    }
    var run = Run()
    run.observe(story)
    run.advance(to: 4000)
    #expect(run.events.isEmpty)
  }

  /// A consumer that answered each delivery at once leaves ten unanswered, though its kernel
  /// acknowledges them; or it never answered.
  @Test(arguments: [true, false])
  func aConsumerThatHasStoppedIsFrozen(answered: Bool) throws {
    var story = Dialogue()
    for instant in stride(from: 1.0, to: 60, by: 2) {
      story.send(.broker, "a delivery", at: instant)
      if answered { story.send(.client, "acknowledge", at: instant + 0.003) }
      story.acknowledge(answered ? .broker : .client, at: instant + 0.04)
    }
    for instant in stride(from: 61.0, to: 140, by: 2) {
      story.send(.broker, "a delivery", at: instant)
      story.acknowledge(.client, at: instant + 0.04)
    }
    var run = Run()
    run.observe(story)
    guard answered else {
      #expect(run.events.isEmpty)
      return
    }
    let prediction = try #require(run.predictions.first)
    #expect(prediction.cause == .clientFrozen)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect((prediction.at - .at(59.003 + 66)).magnitude < .milliseconds(100))
    story.send(.client, "acknowledge", at: 141)
    var healed = Run()
    healed.observe(story)
    #expect(healed.withdrawals.map(\.why) == [.heard])
  }
}
