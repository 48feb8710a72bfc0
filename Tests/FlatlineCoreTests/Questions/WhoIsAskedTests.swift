import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Whose client is asked once nothing was sent for a minute. Seconds count from the SYN; the last
/// packet mostly comes at 1.1 or 1.25.
struct WhoIsAskedTests {
  struct Given: Sendable {
    var story: Dialogue
    var change: @Sendable (inout Engine.Configuration) -> Void = { _ in }
    /// When the capture loses packets.
    var loss: Double?
  }

  static let facts: [Fact<Given, Bool>] = [
    Fact("heartbeat 0, idle", Given(story: .quiet()), true),
    Fact("joined in its middle", Given(story: .joined()), true),
    Fact("heartbeat 60", Given(story: .quiet(heartbeat: 60)), false),
    Fact(
      "joined in its middle, and a heartbeat was seen",
      Given(
        story: .joined { story in
          story.send(.client, FrameBuilder.heartbeat, at: 1.3)
          story.acknowledge(.broker, at: 1.35)
        }), false),
    Fact(
      "keepalive is configured",
      Given(story: .quiet(), change: { $0.kernel.keepalive = KernelProfile.Keepalive() }), false),
    Fact(
      "keepalive was seen",
      Given(
        story: .quiet { story in
          story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: 3)
          story.acknowledge(.client, at: 3.01)
        }), false),
    Fact("something is unanswered", Given(story: .quiet { $0.send(.broker, "b", at: 2) }), false),
    Fact(
      "the broker has not acknowledged all", Given(story: .quiet { $0.send(.client, "b", at: 2) }),
      false),
    Fact(
      "bytes are missing",
      Given(
        story: .quiet { story in
          story.transmit(.client, sequence: story.clientNext &+ 10, [1], at: 2)
        }), false),
    Fact(
      "the window is closed",
      Given(
        story: .quiet { story in
          story.clientWindow = 0
          story.acknowledge(.client, at: 2)
        }), false),
    Fact(
      "the client has closed",
      Given(
        story: .quiet { story in
          story.send(.client, [], at: 2, flags: [.fin, .ack])
          story.acknowledge(.broker, at: 2.01)
        }), false),
    Fact("TCP alone is open", Given(story: dialogue { $0.handshake() }), false),
    Fact(
      "the broker is another host's",
      Given(story: .quiet(), change: { $0.questions?.addresses = [Endpoint.client.address] }), false
    ),
    Fact("nobody wants to know", Given(story: .quiet(), change: { $0.questions = nil }), false),
    Fact("the capture has lost packets since", Given(story: .quiet(), loss: 5), false),
    Fact("the capture had lost packets before", Given(story: .quiet(), loss: 0.5), true),
  ]

  @Test(arguments: facts)
  func isAsked(_ fact: Fact<Given, Bool>) {
    var interview = Interview(fact.given.story, fact.given.change)
    if let loss = fact.given.loss, loss < 1 {
      interview.run.engine.observeLoss(of: 1, until: .at(loss))
    }
    interview.observe()
    if let loss = fact.given.loss, loss > 1 {
      interview.run.engine.observeLoss(of: 1, until: .at(loss))
    }
    interview.wait(from: 4, to: 62.5) { _ in .answer }
    #expect(!interview.asked.isEmpty == fact.expected)
  }

  /// A packet of either side begins the time anew.
  @Test(arguments: [Side.client, .broker])
  func onlyOnceIdle(side: Side) throws {
    var story = Dialogue.quiet()
    story.acknowledge(side, at: 30)
    var interview = Interview(story)
    interview.wait(from: 30, to: 95) { _ in .answer }
    let first = try #require(interview.asked.first)
    #expect((90...90.6).contains(first.at))
  }

  /// What a keepalive probe is: RFC 9293 section 3.8.4.
  @Test func theQuestionIsOneBelowWhatIsExpected() throws {
    var interview = Interview(.quiet())
    interview.wait(from: 2, to: 62) { _ in .answer }
    let question = try #require(interview.asked.first?.question)
    #expect(
      question
        == Question(
          broker: .broker, client: .client,
          sequence: SequenceNumber(interview.story.brokerNext &- 1),
          acknowledgment: SequenceNumber(interview.story.clientNext),
          window: interview.story.brokerWindow, timestamp: nil))
  }

  /// An older timestamp than its last would not be taken (RFC 7323 section 5.3).
  @Test func theQuestionHasTheLastTimestamps() throws {
    var story = Dialogue.quiet()
    story.transmit(
      .broker, sequence: story.brokerNext, [], at: 2,
      options: [1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 5])
    story.transmit(
      .client, sequence: story.clientNext, [], at: 2.1,
      options: [1, 1, 8, 10, 0, 0, 0, 6, 0, 0, 0, 9])
    var interview = Interview(story)
    interview.wait(from: 2, to: 64) { _ in .silence }
    let question = try #require(interview.asked.first?.question)
    #expect(question.timestamp == TCPTimestamp(value: 9, echo: 6))
    #expect(interview.run.engine.flows.first?.broker.keepaliveProbes == 0)
  }

  /// Never more within any second, and nobody is forgotten.
  @Test func noMoreThanTheRate() {
    var run = Run {
      $0.questions = QuestionSettings(
        idle: .seconds(60), rate: 10, addresses: [Endpoint.broker.address])
    }
    for number in 0..<100 {
      var story = Dialogue()
      story.client = Endpoint(Endpoint.client.address, UInt16(10_000 + number))
      story.open(at: Double(number) * 0.001, heartbeat: 0)
      run.observe(story)
    }
    // In steps of 20 ms.
    var asked: [(step: Int, port: UInt16)] = []
    for step in 0..<2000 {
      run.advance(to: 60 + Double(step) / 50)
      asked += run.engine.questions(upTo: 100).map { (step, $0.client.port) }
    }
    #expect(Set(asked.map(\.port)).count == 100)
    for (index, first) in asked.enumerated() {
      #expect(asked[index...].prefix { $0.step < first.step + 50 }.count <= 10)
    }
  }
}
