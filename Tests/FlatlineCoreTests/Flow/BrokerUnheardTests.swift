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
    story.acknowledge(.broker, at: 67.5)
    var run = Run()
    run.observe(story)
    #expect(run.withdrawals.count == 1)
    #expect(run.engine.healthyFlows == 1)
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
