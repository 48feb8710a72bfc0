import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// One direction leaves the capture midway, and the other goes on.
struct MissingDirectionTests {
  private static let beating = Dialogue.beating(every: 5, until: 120)

  /// Without heartbeats: the broker delivers, the client's kernel acknowledges.
  private static let delivering = dialogue { story in
    story.open(heartbeat: 0)
    for second in stride(from: 2.0, through: 120, by: 4) {
      story.send(.broker, "deliver", at: second)
      story.acknowledge(.client, at: second + 0.04)
    }
  }

  /// Without heartbeats: the client publishes, the broker's kernel acknowledges.
  private static let publishing = dialogue { story in
    story.open(heartbeat: 0)
    for second in stride(from: 2.0, through: 120, by: 4) {
      story.send(.client, "publish", at: second)
      story.acknowledge(.broker, at: second + 0.04)
    }
  }

  @Test(arguments: [
    Fact("nothing is missing", beating, [0, 0, 1]),
    Fact("the client of heartbeats", beating.without(.client, from: 60), [1, 0, 0]),
    Fact("their broker", beating.without(.broker, from: 60), [0, 1, 0]),
    Fact("a consumer", delivering.without(.client, from: 60), [1, 0, 0]),
    Fact("its broker", delivering.without(.broker, from: 60), [0, 1, 0]),
    Fact("a publisher", publishing.without(.client, from: 60), [1, 0, 0]),
    Fact("the client comes back", beating.without(.client, from: 60, until: 90), [0, 0, 1]),
    Fact("the broker comes back", beating.without(.broker, from: 60, until: 90), [0, 0, 1]),
    Fact("a consumer does", delivering.without(.client, from: 60, until: 90), [0, 0, 1]),
    Fact("a publisher does", publishing.without(.client, from: 60, until: 90), [0, 0, 1]),
  ])
  func isNobodysSilence(_ fact: Fact<Dialogue, [Int]>) {
    var run = Run()
    run.observe(fact.given)
    let seen = run.engine.oneDirection
    #expect([seen.broker, seen.client, run.engine.healthyFlows] == fact.expected)
    #expect(run.predictions.isEmpty)
    #expect(run.closings.isEmpty)
  }

  /// What the broker repeats afterwards tells as much as if the client had never been seen.
  @Test func whoIsLostAfterwards() throws {
    var story = Dialogue.beating(every: 5, until: 95)
    story.send(.broker, FrameBuilder.heartbeat, at: 100.0075)
    for wait in Dialogue.ladder.prefix(6) { story.repeatLast(.broker, at: 100.0075 + wait) }
    var run = Run()
    run.observe(story.without(.client, from: 60))
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.evidence.onlyDirection == "broker")
    #expect(prediction.confidence <= 0.85)
    #expect(abs(prediction.closesAt.seconds - 120.02) < 0.05)
  }

  /// Its program stands still from second 76 on, while the broker is not seen.
  @Test func whoWasLostMeanwhile() {
    var story = Dialogue.beating(every: 5, until: 75)
    for second in stride(from: 80.0, through: 100, by: 5) {
      story.send(.broker, FrameBuilder.heartbeat, at: second + 0.0075)
      story.acknowledge(.client, at: second + 0.008)
    }
    var run = Run()
    run.observe(story.without(.broker, from: 60, until: 78))
    #expect(run.predictions.map(\.reason) == [.heartbeatTimeout])
    #expect(run.predictions.allSatisfy { $0.at > .at(90) })
  }

  /// Two packets that are lost at once are no direction.
  @Test func aBurstOfLossIsNone() {
    var run = Run()
    run.observe(Self.beating.without(.client, from: 60, until: 60.1))
    #expect(run.engine.oneDirection.count == 0)
    #expect(run.engine.healthyFlows == 1)
  }
}
