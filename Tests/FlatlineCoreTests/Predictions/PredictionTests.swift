import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// From packets to events.
struct PredictionTests {
  @Test func aBlackHole() throws {
    var run = Run()
    run.observe(.blackHole(repeated: 16))
    let first = try #require(run.predictions.first)
    let last = try #require(run.predictions.last)
    // A path that changes over is silent for a second or so; then it is said.
    #expect((101...104).contains(first.at.seconds))
    #expect(first.reason == .kernel(.etimedout))
    #expect(first.condition == .unansweredRetransmissions)
    #expect(first.log == "{inet_error,etimedout}")
    #expect(first.evidence.firstUnanswered == .at(100))
    #expect(first.evidence.unansweredBytes == 5)
    // The lab's broker logged it 943.113 s after the first transmission.
    #expect((first.earliest...first.latest).contains(.at(1043.113)))
    #expect(abs(last.closesAt.seconds - 1043.113) <= 0.010)
    #expect(Set(run.predictions.map(\.id)).count == 1)
    #expect(run.engine.summary.predictions == 1)
    #expect(run.withdrawals.isEmpty && run.closings.isEmpty)
  }

  /// A kernel that gives up sends nothing.
  @Test func silenceIsBelievedInTheEnd() throws {
    var run = Run()
    run.observe(.blackHole(repeated: 16))
    run.advance(to: 1043.2)
    #expect(run.closings.isEmpty)
    run.advance(to: 1050)
    let closing = try #require(run.closings.first)
    #expect(closing.predicted)
    #expect(closing.reason == .kernel(.etimedout))
    #expect(closing.observed == .silence)
    #expect(run.engine.standingPredictions == 0)
  }

  /// The end of a file is not a silence.
  @Test func finishingAdvancesNothing() {
    var run = Run()
    run.observe(.blackHole(repeated: 16))
    let count = run.events.count
    guard case .summary(let summary) = run.engine.finish() else {
      Issue.record("no summary")
      return
    }
    #expect(run.events.count == count)
    #expect(summary.at == .at(922.281))
    #expect(run.engine.standingPredictions == 1)
  }

  /// The lab's blip: 6.6 s, then healed.
  @Test func aRecoveryIsWithdrawn() throws {
    var story = Dialogue.blackHole(repeated: 5)
    story.acknowledge(.client, at: 106.6)
    var run = Run()
    run.observe(story)
    #expect(Set(run.predictions.map(\.id)).count == 1)
    #expect(run.withdrawals.map(\.id) == run.predictions.suffix(1).map(\.id))
    #expect(run.withdrawals.first?.why == .acknowledged)
    #expect(run.engine.summary.withdrawn == 1)
    run.advance(to: 110)
    #expect(run.closings.isEmpty)
  }

  /// The same with heartbeats, whose clock wins when the path is dead.
  @Test func aMissedHeartbeatIsTakenBackByAnAcknowledgment() {
    var story = Dialogue.blackHole(heartbeat: 30, repeated: 5)
    story.acknowledge(.client, at: 106.6)
    var run = Run()
    run.observe(story)
    #expect(run.predictions.map(\.reason) == [.heartbeatTimeout])
    #expect(run.withdrawals.map(\.why) == [.acknowledged])
  }

  /// Five transmissions in two seconds are enough. So soon nobody knows what a router may still
  /// say; a second later the window has shrunk, and that is said too.
  @Test func theFirstWordIsEarlyAndTheSecondSure() throws {
    var run = Run()
    run.observe(.blackHole(repeated: 6))
    let (first, second) = (try #require(run.predictions.first), try #require(run.predictions.last))
    #expect((1.0...2).contains((first.at - .at(100)).seconds))
    #expect(second.at - first.at < .seconds(2))
    #expect(first.confidence < 0.8 && second.confidence >= 0.9)
    #expect((second.latest - second.earliest) * 2 < first.latest - first.earliest)
  }

  /// Not after three seconds, if only one or two transmissions went unanswered.
  @Test func aPauseIsNoDeath() {
    var story = dialogue {
      $0.open(heartbeat: 0)
      $0.send(.broker, "hello", at: 100)
      $0.repeatLast(.broker, at: 101)
    }
    story.acknowledge(.client, at: 104)
    var run = Run()
    run.observe(story)
    #expect(run.predictions.isEmpty)
  }

  @Test func missedHeartbeats() throws {
    var run = Run()
    run.observe(
      dialogue { story in
        story.open(heartbeat: 10)
        story.send(.client, FrameBuilder.heartbeat, at: 5)
        story.acknowledge(.broker, at: 5.04)
      })
    run.advance(to: 29)
    let prediction = try #require(run.predictions.first)
    // tune-ok came at 0.007: three looks later.
    #expect(abs(prediction.closesAt.seconds - 30.010) <= 0.005)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.flow.heartbeat == 10)
  }

  /// linger 0: the broker's close is a RST, and it marks the end.
  @Test func theBrokersResetClosesThePrediction() throws {
    var story = dialogue {
      $0.open(heartbeat: 10)
      $0.send(.client, FrameBuilder.heartbeat, at: 5)
      $0.acknowledge(.broker, at: 5.04)
    }
    story.transmit(.broker, sequence: story.brokerNext, [], at: 30.012, flags: [.rst, .ack])
    var run = Run()
    run.observe(story)
    let closing = try #require(run.closings.first)
    #expect(run.names.suffix(2) == ["prediction", "closed"])
    #expect(closing.observed == .brokerReset)
    #expect(closing.predicted)
    #expect(abs(closing.error?.seconds ?? 1) <= 0.011)
    #expect((9...24).contains(closing.lead?.seconds ?? 0))
  }

  @Test func anEndingWithoutWarning() {
    var story = dialogue { $0.open(heartbeat: 60) }
    story.transmit(.client, sequence: story.clientNext, [], at: 50, flags: [.rst, .ack])
    var run = Run()
    run.observe(story)
    #expect(run.names == ["prediction", "closed"])
    #expect(run.predictions.first?.log == "client unexpectedly closed TCP connection")
    #expect(run.predictions.first?.closesAt == .at(50))
    #expect(run.closings.first?.observed == .clientReset)
  }

  /// What the broker logs below a warning is nobody's trouble.
  @Test func aHealthCheckIsNotPredicted() {
    var story = dialogue { $0.handshake() }
    story.send(.client, [], at: 1, flags: [.ack, .fin])
    story.transmit(.broker, sequence: story.brokerNext, [], at: 1.001, flags: [.rst, .ack])
    var run = Run()
    run.observe(story)
    #expect(run.predictions.isEmpty)
  }

  @Test func aPasswordIsInNoEvent() {
    var story = dialogue {
      $0.handshake()
      $0.send(.client, FrameBuilder.protocolHeader, at: 0.003)
      $0.send(.broker, FrameBuilder.framed(FrameBuilder.start()), at: 0.004)
    }
    let startOk = FrameBuilder.startOk(
      [("connection_name", .string("orders"))],
      response: [0] + Array("guest".utf8) + [0] + Array("s3cr3t".utf8))
    story.send(.client, FrameBuilder.framed(startOk), at: 0.005)
    story.transmit(.client, sequence: story.clientNext, [], at: 1, flags: [.rst, .ack])
    var run = Run()
    run.observe(story)
    #expect(run.predictions.first?.flow.user == "guest")
    #expect(run.predictions.first?.flow.name == "orders")
    #expect(!String(reflecting: run.events).contains("s3cr3t"))
  }
}
