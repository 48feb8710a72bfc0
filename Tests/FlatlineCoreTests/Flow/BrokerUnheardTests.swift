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
    var story = Dialogue.beating(every: 5, until: 55)
    story.brokerWindow = 0
    story.acknowledge(.broker, at: 55.5)
    for wait in [5.0, 10, 20, 40] {
      story.transmit(.client, sequence: story.clientNext, [8], at: 55.5 + wait)
      story.acknowledge(.broker, at: 55.5001 + wait)
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

  @Test func whatTheBrokerDidIsNotSeen() {
    var run = Run()
    run.observe(.deafBroker(repeated: 8))
    run.advance(to: 100)
    #expect(run.closings.map(\.observed) == [.unseen])
    #expect(run.closings.first?.error == nil)
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
