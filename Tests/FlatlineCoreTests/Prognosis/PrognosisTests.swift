import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Which clock wins.
struct PrognosisTests {
  typealias Given = (heartbeat: UInt16, retries2: Int)

  /// A client that fell silent at second 100, as in the lab: heartbeats are missed two to three
  /// intervals later, and TCP gives up after 27.3 s or 943.1 s.
  static let races: [Fact<Given, Reason>] = [
    Fact("no heartbeat", (0, 15), .kernel(.etimedout)),
    Fact("heartbeat 10", (10, 15), .heartbeatTimeout),
    Fact("heartbeat 200", (200, 15), .heartbeatTimeout),
    Fact("heartbeat 60 against 6 retries", (60, 6), .kernel(.etimedout)),
    Fact("heartbeat 400", (400, 15), .kernel(.etimedout)),
    Fact("heartbeat 580", (580, 15), .kernel(.etimedout)),
  ]

  @Test(arguments: races)
  func race(_ fact: Fact<Given, Reason>) throws {
    var run = Run { $0.kernel.retries2 = fact.given.retries2 }
    run.observe(.blackHole(heartbeat: fact.given.heartbeat, repeated: 6))
    let prediction = try #require(run.predictions.last)
    #expect(prediction.reason == fact.expected)
    let other: Reason =
      fact.expected == .kernel(.etimedout) ? .heartbeatTimeout : .kernel(.etimedout)
    #expect(prediction.runnerUp?.reason == (fact.given.heartbeat == 0 ? nil : other))
    if let second = prediction.runnerUp { #expect(second.closesAt >= prediction.closesAt) }
  }

  private func verdict(_ story: Dialogue, now: Double) -> Prognosis.Verdict? {
    Prognosis(kernel: KernelProfile(), broker: BrokerProfile()).verdict(
      on: story.flow, now: .at(now))
  }

  static let healthy: [Fact<Dialogue, Double>] = [
    Fact("just opened", dialogue { $0.open(heartbeat: 60) }, 1),
    Fact("idle without heartbeats", dialogue { $0.open(heartbeat: 0) }, 100_000),
    Fact("a SYN", dialogue { $0.send(.client, [], at: 0, flags: .syn) }, 100),
    Fact(
      "a handshake that was never finished",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.send(.broker, [], at: 0.001, flags: [.syn, .ack])
        $0.transmit(.broker, sequence: 5000, [], at: 1, flags: [.syn, .ack])
        $0.transmit(.broker, sequence: 5000, [], at: 3, flags: [.syn, .ack])
        $0.transmit(.broker, sequence: 5000, [], at: 7, flags: [.syn, .ack])
      }, 100),
    Fact(
      "only the client was captured",
      dialogue { story in
        for second in 1...20 { story.send(.client, FrameBuilder.heartbeat, at: Double(second)) }
      }, 1000),
  ]

  @Test(arguments: healthy)
  func nothingIsWrong(_ fact: Fact<Dialogue, Double>) {
    #expect(verdict(fact.given, now: fact.expected) == nil)
  }

  /// What a packet has begun needs no clock.
  @Test func anEndingBeatsEveryClock() {
    var story = Dialogue.blackHole(heartbeat: 60, repeated: 6)
    story.transmit(.client, sequence: story.clientNext, [], at: 108, flags: .rst)
    let verdict = verdict(story, now: 108)
    #expect(verdict?.winner.ending == .abrupt)
    #expect(verdict?.runnerUp == nil)
  }
}
