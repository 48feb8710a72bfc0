import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The client's direction alone: only silence after regular beats tells.
struct ClientAloneTests {
  private static let story = Dialogue.beating(every: 5, until: 55)

  @Test func silenceAfterRegularBeats() throws {
    var run = Run()
    run.observe(Self.story.only(.client))
    run.advance(to: 76)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(abs(prediction.closesAt.seconds - 80.01) < 0.05)
    #expect(prediction.confidence <= 0.6)
    #expect(prediction.evidence.onlyDirection == "client")
    run.advance(to: 100)
    #expect(run.closings.map(\.observed) == [.unseen])
  }

  /// What the client's kernel acknowledges after its last beat, of 55.3.
  static let acknowledgments: [Fact<[Double], Cause>] = [
    Fact("what came at the same time", [55.34], .unknown),
    Fact("the broker's beats", [55.34, 60.04, 65.04], .clientFrozen),
  ]

  @Test(arguments: acknowledgments)
  func onlyALaterAcknowledgmentShowsItsKernel(_ fact: Fact<[Double], Cause>) {
    var story = Self.story
    for instant in fact.given {
      story.brokerNext &+= 8
      story.acknowledge(.client, at: instant)
    }
    let run = CauseRun([story.only(.client)], until: 76)
    #expect(run.predictions.map(\.cause) == [fact.expected])
  }

  /// With so few retries the kernel may be first: nothing is said.
  @Test func theKernelMayBeFirst() {
    var run = Run { $0.kernel.retries2 = 5 }
    run.observe(Self.story.only(.client))
    run.advance(to: 100)
    #expect(run.events.isEmpty)
    #expect(run.engine.oneDirection == OneDirection(broker: 0, client: 1))
  }

  /// Anybody can send a client's packets; but a broker that is there answers.
  @Test func aStrangerIsNotBelieved() {
    var other = Dialogue.beating(every: 5, until: 100)
    other.client = Endpoint(Endpoint.client.address, 50_000)
    var real = Dialogue()
    real.client = other.client
    real.open(heartbeat: 0)
    var run = Run()
    run.observe(real, Self.story.only(.client))
    run.advance(to: 100)
    #expect(run.predictions.isEmpty)
    #expect(run.engine.oneDirection.count == 0)
  }

  /// One of several engines does not know what the others have seen of the broker: it says, once, that
  /// one should look at all.
  @Test func oneOfSeveralEnginesBelievesNobody() {
    var run = Run { $0.tellsSuspectedPauses = true }
    run.engine.ledger.sink.recordsPlaces = true
    run.observe(Self.story.only(.client))
    run.advance(to: 100)
    #expect(run.predictions.isEmpty)
    #expect(run.risks.map(\.risk) == [.brokerPaused])
  }

  /// What ends without a word may be in the broker's log.
  @Test(arguments: [
    Fact("connection.close, and FIN", [FrameBuilder.framed(FrameBuilder.close(200, "bye"))], 0),
    Fact("a FIN alone", [], 1),
  ])
  func whoHasSaidGoodbyeIsNotMissed(_ fact: Fact<[[UInt8]], Int>) {
    var story = Self.story
    for word in fact.given { story.send(.client, word, at: 56.9) }
    story.send(.client, [], at: 57, flags: [.ack, .fin])
    var run = Run()
    run.observe(story.only(.client))
    run.advance(to: 100)
    #expect(run.events.isEmpty)
    #expect(run.engine.oneDirection == OneDirection(broker: 0, client: fact.expected))
    #expect(run.engine.openInOneDirection.count == 0)
  }
}
