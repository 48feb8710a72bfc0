import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Memory has a bound, and what is given up first is the least valuable.
struct FlowTableBoundTests {
  private static func syn(_ number: Int) -> [UInt8] {
    let stranger = IPAddress(v4: 0x0a00_0000 + UInt32(number))
    return PacketBuilder.ipv4(
      TCPFields(source: 1024, flags: .syn, payload: []).bytes, from: stranger)
  }

  private static func flood(_ run: inout Run, from second: Double, count: Int = 2000) {
    for number in 0..<count { run.observe(syn(number), at: second + Double(number) / 1000) }
  }

  @Test func theBoundIsKept() {
    var run = Run { $0.maximumFlows = 100 }
    Self.flood(&run, from: 0)
    #expect(run.engine.flows.count == 100)
    #expect(run.engine.summary.flows == 2000)
    #expect(run.engine.summary.flowsEvicted == 1900)
  }

  @Test func aFlowWithAPredictionSurvivesAFlood() {
    var run = Run { $0.maximumFlows = 10 }
    run.observe(.blackHole(repeated: 6))
    #expect(run.engine.standingPredictions == 1)
    Self.flood(&run, from: 108)
    #expect(run.engine.standingPredictions == 1)
    #expect(run.engine.flows.count == 10)
  }

  @Test func openConnectionsOutliveStrangers() {
    var run = Run { $0.maximumFlows = 10 }
    let story = dialogue { $0.open(heartbeat: 60) }
    run.observe(story)
    Self.flood(&run, from: 1)
    #expect(run.engine.flows.contains { $0.key.client == .client && $0.conversation.vhost == "/" })
  }

  /// Joined in its middle a flow has shown no handshake, but it is no stranger's either.
  @Test(arguments: [0, 6])
  func aFlowJoinedInItsMiddleSurvivesAFlood(repeated: Int) {
    var run = Run { $0.maximumFlows = 10 }
    let story = dialogue { story in
      for second in 1...12 {
        story.send(.broker, "a", at: Double(second))
        story.send(.client, "b", at: Double(second) + 0.1)
      }
      story.send(.broker, "hello", at: 100)
      for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921].prefix(repeated) {
        story.repeatLast(.broker, at: 100 + wait)
      }
    }
    run.observe(story)
    #expect(run.engine.standingPredictions == (repeated > 0 ? 1 : 0))
    Self.flood(&run, from: 108)
    #expect(run.engine.flows.contains { $0.key.client == .client })
    #expect(run.engine.standingPredictions == (repeated > 0 ? 1 : 0))
  }

  /// When every flow has a prediction, a newcomer is turned away.
  @Test func nothingLessValuable() {
    var run = Run { $0.maximumFlows = 3 }
    let stories = (1...3).map { number in
      Dialogue.blackHole(repeated: 6, client: Endpoint(.client, UInt16(number)))
    }
    run.observe(stories[0], stories[1], stories[2])
    #expect(run.engine.standingPredictions == 3)
    Self.flood(&run, from: 108, count: 5)
    #expect(run.engine.standingPredictions == 3)
    #expect(run.engine.flows.count == 3)
    #expect(run.engine.summary.flowsEvicted == 5)
  }

  /// Slots are used again, and nothing of the old flow is left in them.
  @Test func slotsAreUsedAgain() {
    var run = Run { $0.maximumFlows = 1 }
    run.observe(dialogue { $0.open(heartbeat: 10) })
    var second = Dialogue()
    second.client = Endpoint(.client, 40_000)
    second.open(at: 1, heartbeat: 0)
    run.observe(second)
    #expect(run.engine.flows.map(\.key.client) == [second.client])
    // The first would have missed its heartbeats at 30 s.
    run.advance(to: 100)
    #expect(run.predictions.isEmpty)
  }
}
