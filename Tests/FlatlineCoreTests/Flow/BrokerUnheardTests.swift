import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A capture at the client: what it repeats is not acknowledged.
struct BrokerUnheardTests {
  @Test func theBrokerWillMissHeartbeats() throws {
    var run = Run()
    run.observe(.deafBroker(repeated: 6))
    let prediction = try #require(run.predictions.first)
    #expect(prediction.condition == .brokerUnheard)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.cause == .unknown)
    // The last beat that was acknowledged came at 55.3.
    #expect(abs(prediction.closesAt.seconds - 80.01) < 0.05)
    #expect(prediction.earliest.seconds > 65)
    // The next one, at 60.3, may have come, and its acknowledgment not.
    #expect(abs(prediction.latest.seconds - 90.07) < 0.05)
    #expect(prediction.evidence.brokerSeen == .at(55.3005))
    let givesUp = try #require(prediction.evidence.clientGivesUpAt)
    #expect((924...1100).contains(givesUp.seconds - 60.721))
  }

  @Test func fewRepeatsAreLoss() {
    var run = Run()
    run.observe(.deafBroker(repeated: 3))
    #expect(run.events.isEmpty)
  }

  @Test func anAcknowledgmentTakesItBack() {
    var story = Dialogue.deafBroker(repeated: 6)
    story.send(.broker, FrameBuilder.heartbeat, at: 67.5)
    var run = Run()
    run.observe(story)
    #expect(run.withdrawals.count == 1)
    #expect(run.engine.healthyFlows == 1)
  }

  /// A broker that takes nothing closes its window: the client asks with a byte whether it has opened,
  /// as kernels other than Linux do, and is answered.
  @Test func aByteBeyondAClosedWindowIsAQuestion() {
    var story = Dialogue.beating(every: 30, until: 90)
    story.brokerWindow = 0
    story.acknowledge(.broker, at: 91)
    for wait in Dialogue.ladder.prefix(7) {
      story.transmit(.client, sequence: story.clientNext, [8], at: 91 + wait)
      story.acknowledge(.broker, at: 91.0001 + wait)
    }
    var run = Run()
    run.observe(story)
    #expect(!run.predictions.contains { $0.condition == .brokerUnheard })
  }

  /// The broker hears of the client's end as little as of its bytes.
  @Test(arguments: [[.ack, .fin], [.rst, .ack]] as [TCPFlags])
  func itsEndIsNotHeard(flags: TCPFlags) {
    var story = Dialogue.deafBroker(repeated: 6)
    story.send(.client, [], at: 70, flags: flags)
    var run = Run()
    run.observe(story)
    #expect(run.predictions.allSatisfy { $0.condition == .brokerUnheard })
    #expect(run.closings.isEmpty)
  }

  /// What the broker sends is not seen, and its kernel may be first to give up: 25.4 s after 60.008.
  @Test func theBrokersKernelMayBeFirst() {
    var run = Run { $0.kernel.retries2 = 6 }
    run.observe(.deafBroker(repeated: 6))
    #expect(run.events.isEmpty)
    #expect(run.engine.healthyFlows == 0)
    #expect(run.engine.oneDirection == OneDirection(broker: 0, client: 1))
  }

  /// That its heartbeats do not come shows no broker that stands still, where nothing comes.
  @Test(arguments: [Fact("it answers", 0, true), Fact("it does not", 1, false)])
  func theBrokerIsNoSuspect(_ fact: Fact<Int, Bool>) {
    let story =
      fact.given == 0 ? Dialogue.beating(every: 5, until: 55) : .deafBroker(repeated: fact.given)
    #expect((story.flow.brokerDue != nil) == fact.expected)
  }

  /// For a minute its host may stand still, and go on.
  @Test func whatTheBrokerDidIsNotSeen() {
    var run = Run()
    run.observe(.deafBroker(repeated: 8))
    run.advance(to: 120.2)
    #expect(run.closings.isEmpty)
    run.advance(to: 120.4)
    #expect(run.closings.map(\.observed) == [.unseen])
    #expect(run.closings.first?.error == nil)
  }

  /// What the broker sends while the client repeats its beat of 60.3, which it has not acknowledged.
  typealias Signal = @Sendable (inout Dialogue) -> Void

  static let signals: [Fact<Signal, Bool>] = [
    Fact("a beat", { $0.brokersOld(FrameBuilder.heartbeat, at: 65.0075) }, true),
    Fact("an acknowledgment", { $0.brokersOld([], at: 65.0075) }, true),
    Fact(
      "what it had sent before",
      { story in
        story.transmit(
          .broker, sequence: story.brokerNext &- 8, FrameBuilder.heartbeat, at: 65,
          acknowledgment: story.clientNext &- 8)
      }, true),
    Fact(
      "that it takes nothing",
      { story in
        story.brokerWindow = 0
        story.brokersOld([], at: 65.0075)
      }, false),
    Fact("what was on its way", { $0.brokersOld(FrameBuilder.heartbeat, at: 60.5) }, false),
    Fact(
      "that later bytes have come",
      { story in
        let left = story.clientNext &+ 8
        story.brokersOld(
          [], at: 65.0075, options: TCPOptionBytes.selective([(left, left &+ 8)]))
      }, false),
  ]

  /// Then the last byte that it has acknowledged is the last that it has heard.
  @Test(arguments: signals)
  func aBrokerThatIsSeenTells(_ fact: Fact<Signal, Bool>) throws {
    var story = Dialogue.deafBroker(repeated: 6)
    fact.given(&story)
    let flow = story.flow
    #expect(flow.isCertainlyUnheard == fact.expected)
    guard fact.expected else { return }
    let winner = try #require(
      Prognosis(kernel: KernelProfile(), broker: BrokerProfile()).verdict(on: flow, now: .at(73))
    ).winner
    #expect(winner.condition == .brokerUnheard)
    #expect(abs(winner.closesAt.seconds - 80.01) < 0.05)
    #expect(winner.latest.seconds < 80.1)
    #expect(winner.confidence == 0.9)
    let heard = try #require(Evidence(flow).lastHeard)
    #expect(abs(heard.seconds - 55.3) < 0.002)
    #expect(Diagnosis.cause(of: winner, flow, neighbourFailed: false) == .unknown)
  }

  /// The same where the broker's packets die beyond the capture as well: it repeats itself too, and no
  /// path of one way is to be seen.
  @Test func bothDirectionsDieBeyond() throws {
    var story = Dialogue.beating(every: 5, until: 55)
    story.send(.client, FrameBuilder.heartbeat, at: 60.3)
    let (beat, old) = (story.brokerNext, story.clientNext &- 8)
    for wait in [-0.2925] + Dialogue.ladder.prefix(7) {
      story.transmit(
        .broker, sequence: beat, FrameBuilder.heartbeat, at: 60.3 + wait, acknowledgment: old)
      story.transmit(
        .client, sequence: old, FrameBuilder.heartbeat, at: 60.31 + wait, acknowledgment: beat)
    }
    let first = story.packets.first { $0.at > 60 && $0.side == .client }
    story.keep(story.packets.filter { $0.at != first?.at }.sorted { $0.at < $1.at })
    let run = CauseRun([story])
    let last = try #require(run.predictions.last)
    #expect(run.predictions.allSatisfy { $0.condition == .brokerUnheard })
    #expect(abs(last.closesAt.seconds - 80.01) < 0.05)
    #expect(last.latest.seconds < 80.1)
    #expect(run.predictions.allSatisfy { $0.cause == .unknown })
  }

  /// A RST without the ACK flag: the broker has no socket. Its host was started anew, or it had closed.
  static let resets: [Fact<(flags: TCPFlags, at: Double), (Closing.Observed?, Withdrawal.Why?)>] = [
    Fact("before its time", ([.rst], 75), (nil, .endedOtherwise)),
    Fact("after it", ([.rst], 85), (.unseen, nil)),
    Fact("its own close", ([.rst, .ack], 80.01), (.brokerReset, nil)),
  ]

  @Test(arguments: resets)
  func aResetOfTheBroker(
    _ fact: Fact<(flags: TCPFlags, at: Double), (Closing.Observed?, Withdrawal.Why?)>
  ) {
    var story = Dialogue.deafBroker(repeated: 6)
    story.transmit(
      .broker, sequence: story.brokerNext, [], at: fact.given.at, flags: fact.given.flags)
    var run = Run()
    run.observe(story)
    #expect(run.closings.first?.observed == fact.expected.0)
    #expect(run.withdrawals.first?.why == fact.expected.1)
    #expect((run.closings.first?.error != nil) == (fact.expected.0 == .brokerReset))
  }

  /// Without heartbeats the broker logs nothing before it writes.
  @Test func withoutHeartbeatsItLingers() throws {
    var story = Dialogue()
    story.open(heartbeat: 0)
    story.send(.client, "publish", at: 60)
    for wait in Dialogue.ladder.prefix(6) { story.repeatLast(.client, at: 60 + wait) }
    var run = Run()
    run.observe(story)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .lingering)
    #expect(prediction.condition == .brokerUnheard)
  }
}

extension Dialogue {
  /// New bytes of the broker's, or none, that acknowledge as little as before the client's last.
  fileprivate mutating func brokersOld(_ bytes: [UInt8], at instant: Double, options: [UInt8] = [])
  {
    transmit(
      .broker, sequence: brokerNext, bytes, at: instant, acknowledgment: clientNext &- 8,
      options: options)
  }
}
