import SyntheticTraffic
import Testing

@testable import FlatlineCore

struct VantageTests {
  /// A handshake whose answers take so long, in seconds.
  private static func handshake(toBroker: Double, toClient: Double) -> Dialogue {
    dialogue { story in
      story.send(.client, [], at: 0, flags: .syn)
      story.send(.broker, [], at: toBroker, flags: [.syn, .ack])
      story.acknowledge(.client, at: toBroker + toClient)
    }
  }

  static let places: [Fact<[Double], Vantage.Place>] = [
    Fact("at the broker", [0.00002, 0.011], .broker),
    Fact("at the client", [0.011, 0.00003], .client),
    Fact("between", [0.004, 0.007], .between),
    Fact("all on one host", [0.00002, 0.00003], .unknown),
  ]

  @Test(arguments: places)
  func whereItIs(_ fact: Fact<[Double], Vantage.Place>) throws {
    var run = Run()
    run.observe(Self.handshake(toBroker: fact.given[0], toClient: fact.given[1]))
    let vantage = try #require(run.engine.vantage)
    #expect(vantage.place == fact.expected)
    let measured = try #require(vantage.toClients).seconds
    #expect(measured <= fact.given[1] + 1e-6 && measured > fact.given[1] * 0.8)
  }

  @Test func aDelayedQuarterIsPassedOver() {
    var trips = RoundTrips()
    #expect(trips.lowerQuartile == nil)
    for milliseconds in [1, 40, 40, 40] { trips.add(.milliseconds(milliseconds)) }
    #expect(trips.lowerQuartile.map { (0.0008...0.001).contains($0.seconds) } == true)
  }

  /// A connection that is older than the capture: an answer that moves the acknowledgment counts.
  @Test func joinedInTheMiddle() throws {
    var story = Dialogue()
    for second in 1...4 {
      story.send(.broker, FrameBuilder.heartbeat, at: Double(second))
      story.acknowledge(.client, at: Double(second) + 0.02)
      story.send(.client, FrameBuilder.heartbeat, at: Double(second) + 0.5)
      story.acknowledge(.broker, at: Double(second) + 0.50002)
    }
    var run = Run()
    run.observe(story)
    #expect(run.engine.vantage?.place == .broker)
  }

  /// 40 ms from the broker: tune-ok arrives there 20 ms after it was seen.
  @Test func instantsAreTheBrokers() throws {
    func closing(roundTrip: Double) throws -> Double {
      var story = Self.handshake(toBroker: roundTrip, toClient: 0.01)
      let start = 1.0
      story.send(.client, FrameBuilder.protocolHeader, at: start)
      let tuneOk = FrameBuilder.framed(FrameBuilder.tune(heartbeat: 10))
      story.send(.client, tuneOk + FrameBuilder.framed(FrameBuilder.open()), at: start)
      story.send(.broker, FrameBuilder.framed(FrameBuilder.openOk), at: start + roundTrip)
      story.acknowledge(.client, at: start + roundTrip + 0.01)
      var run = Run()
      run.observe(story)
      run.advance(to: 25)
      return try #require(run.predictions.first).closesAt.seconds
    }
    let moved = try closing(roundTrip: 0.04) - closing(roundTrip: 0.0001)
    #expect(abs(moved - 0.02) < 0.001)
  }

  /// What the path takes makes no broker late: its beats are seen later than it sends them, and so is
  /// connection.unblocked, where its grid begins anew.
  @Test(arguments: [false, true])
  func thePathIsNotTheBrokersLateness(isBlocked: Bool) throws {
    func prediction(roundTrip: Double) throws -> Prediction {
      var story = Self.handshake(toBroker: roundTrip, toClient: 0.0001)
      story.send(.client, FrameBuilder.protocolHeader, at: 1)
      let tuneOk = FrameBuilder.framed(FrameBuilder.tune(heartbeat: 10))
      story.send(.client, tuneOk + FrameBuilder.framed(FrameBuilder.open()), at: 1)
      story.send(.broker, FrameBuilder.framed(FrameBuilder.openOk), at: 1 + roundTrip)
      story.acknowledge(.client, at: 1.0001 + roundTrip)
      let delay = roundTrip / 2
      if isBlocked {
        let blocked = FrameBuilder.framed(FrameBuilder.blocked("low on memory"))
        story.send(.broker, blocked, at: 2 + delay)
        story.acknowledge(.client, at: 2.0001 + delay)
        story.send(.broker, FrameBuilder.framed(FrameBuilder.unblocked), at: 3 + delay)
        story.acknowledge(.client, at: 3.0001 + delay)
      }
      for beat in 1...4 {
        story.send(.broker, FrameBuilder.heartbeat, at: 1 + Double(beat) * 5.0011 + roundTrip)
        story.acknowledge(.client, at: 1.0001 + Double(beat) * 5.0011 + roundTrip)
      }
      var run = Run()
      run.observe(story)
      run.advance(to: 25)
      return try #require(run.predictions.last)
    }
    let (near, far) = (try prediction(roundTrip: 0.0001), try prediction(roundTrip: 0.1))
    let moved = (far.closesAt - near.closesAt).seconds
    // Tune-ok arrives after half of it; the broker's own instant does not move.
    #expect(abs(moved - (isBlocked ? 0 : 0.05)) < 0.001)
    #expect((far.latest - far.closesAt).seconds < 0.05)
    #expect(far.confidence == near.confidence)
  }
}
