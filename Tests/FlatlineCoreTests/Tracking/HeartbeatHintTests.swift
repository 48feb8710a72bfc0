import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Heartbeat intervals that somebody told who asked the broker.
struct HeartbeatHintTests {
  private static func run(_ seconds: Int, client: Endpoint = .client) -> Run {
    Run { $0.heartbeatHints = [FlowKey(client: client, broker: .broker): .seconds(seconds)] }
  }

  private static let joined = dialogue { story in
    story.send(.broker, "deliver", at: 9.9)
    story.send(.client, "ack", at: 10)
    story.acknowledge(.broker, at: 10.04)
  }

  typealias Known = (seconds: Int, source: Flow.HeartbeatSource)

  static let flows: [Fact<Dialogue, Known?>] = [
    Fact("joined in the middle", joined, (60, .hinted)),
    Fact("begun with a SYN", dialogue { $0.handshake() }, nil),
    Fact("begun with a SYN, and tuned", dialogue { $0.open(heartbeat: 10) }, (10, .agreed)),
    Fact("tuned to none", dialogue { $0.open(heartbeat: 0) }, (0, .agreed)),
    Fact(
      "joined before tune-ok",
      dialogue { story in
        story.send(.client, FrameBuilder.protocolHeader, at: 0)
        story.send(.broker, FrameBuilder.framed(FrameBuilder.start()), at: 0.1)
        story.send(.client, FrameBuilder.framed(FrameBuilder.startOk()), at: 0.2)
        story.send(.client, FrameBuilder.framed(FrameBuilder.tune(heartbeat: 10)), at: 0.3)
      }, (10, .agreed)),
    Fact(
      "though the broker beats otherwise",
      dialogue { story in
        story.send(.broker, FrameBuilder.heartbeat + FrameBuilder.heartbeat, at: 0)
        for beat in 1...6 { story.send(.broker, FrameBuilder.heartbeat, at: Double(5 * beat)) }
      }, (60, .hinted)),
  ]

  @Test(arguments: flows)
  func heartbeat(_ fact: Fact<Dialogue, Known?>) throws {
    var run = Self.run(60)
    run.observe(fact.given)
    let known = try #require(run.engine.flows.first).heartbeat
    #expect(known?.interval == fact.expected.map { Interval.seconds($0.seconds) })
    #expect(known?.source == fact.expected?.source)
  }

  @Test func anotherClientsHint() throws {
    var run = Self.run(60, client: Endpoint(.client, 40_000))
    run.observe(Self.joined)
    #expect(try #require(run.engine.flows.first).heartbeat == nil)
  }

  /// The same addresses and ports used again, from a SYN on.
  @Test func theNextConnectionIsAnother() throws {
    var run = Self.run(60)
    run.observe(Self.joined)
    run.observe(
      dialogue { story in
        story.clientNext = 70_000
        story.handshake(at: 20)
      })
    #expect(run.engine.flows.count == 1)
    #expect(try #require(run.engine.flows.first).heartbeat == nil)
  }

  /// Two to three intervals after the last byte, and said in time.
  @Test func missedHeartbeats() throws {
    var run = Self.run(60)
    run.observe(Self.joined)
    run.advance(to: 129)
    let prediction = try #require(run.predictions.first)
    #expect(abs(prediction.earliest.seconds - 130) <= 0.1)
    #expect(abs(prediction.latest.seconds - 190) <= 0.1)
    #expect(prediction.log == "missed heartbeats from client, timeout: 60s")
    var untold = Run()
    untold.observe(Self.joined)
    untold.advance(to: 1000)
    #expect(untold.predictions.isEmpty)
  }

  /// Told while the connection goes on, with a name.
  @Test func toldLater() throws {
    var run = Run()
    run.observe(Self.joined)
    #expect(run.engine.unknownConnections == 1)
    var hint = ConnectionHint(heartbeat: .seconds(10))
    hint.name = "worker"
    run.engine.learn([FlowKey(client: .client, broker: .broker): hint], into: &run.events)
    #expect(run.engine.unknownConnections == 0)
    run.advance(to: 60)
    let prediction = try #require(run.predictions.last)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.flow.name == "worker")
    #expect(prediction.flow.heartbeat == 10)
  }

  /// What was seen is surer than what is told.
  @Test func toldOfAConnectionThatIsKnown() throws {
    var run = Run()
    run.observe(dialogue { $0.open(heartbeat: 10) })
    #expect(run.engine.unknownConnections == 0)
    run.engine.learn(
      [FlowKey(client: .client, broker: .broker): ConnectionHint(heartbeat: .seconds(60))],
      into: &run.events)
    #expect(try #require(run.engine.flows.first).heartbeat?.interval == .seconds(10))
  }
}
