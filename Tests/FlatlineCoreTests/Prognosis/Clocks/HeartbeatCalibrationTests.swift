import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Where the broker's grid of looks begins: with its taking up of tune-ok, which its own first
/// heartbeat, half an interval later, tells; and anew after each blocking.
struct HeartbeatCalibrationTests {
  private static let tuneOk = 0.007
  /// `receive after T` takes 0.95 to 1.3 ms longer than T.
  private static let drift = 0.0011

  private static func story(_ timeout: UInt16, firstBeat: Double?) -> Dialogue {
    dialogue { story in
      story.open(heartbeat: timeout)
      guard let firstBeat else { return }
      story.send(.broker, FrameBuilder.heartbeat, at: firstBeat)
      story.acknowledge(.client, at: firstBeat + 0.0005)
    }
  }

  private func end(_ story: Dialogue) -> Double? {
    HeartbeatClock(broker: BrokerProfile()).forecast(for: story.flow, now: .at(10_000))?
      .closesAt.seconds
  }

  /// How late the first heartbeat is, and how much later the end.
  static let lateness: [Fact<Double, Double>] = [
    Fact("punctual", 0, 0),
    Fact("10 ms late", 0.010, 0.010),
    Fact("150 ms late", 0.150, 0.150),
    Fact("490 ms late", 0.490, 0.490),
    Fact("later than a busy broker", 0.600, 0),
    Fact("much later: the broker was sending at its first look", 2, 0),
    Fact("too early", -0.100, 0),
  ]

  @Test(arguments: lateness, [5, 10, 60] as [UInt16])
  func firstHeartbeat(_ fact: Fact<Double, Double>, timeout: UInt16) throws {
    let length = Double(timeout)
    let story = Self.story(
      timeout, firstBeat: Self.tuneOk + length / 2 + Self.drift + fact.given)
    let closes = try #require(end(story))
    let expected = Self.tuneOk + fact.expected + 3 * (length + Self.drift)
    #expect(abs(closes - expected) <= 0.003)
  }

  @Test func noHeartbeatYet() throws {
    let closes = try #require(end(Self.story(10, firstBeat: nil)))
    #expect(abs(closes - 30.0103) <= 0.003)
  }

  /// Only the first heartbeat tells.
  @Test func laterHeartbeatsMoveNothing() throws {
    var story = Self.story(10, firstBeat: 5.1081)
    let before = try #require(end(story))
    story.send(.broker, FrameBuilder.heartbeat, at: 10.4)
    #expect(end(story) == before)
  }

  private static func blocked() -> Dialogue {
    dialogue { story in
      story.open(heartbeat: 10)
      for instant in [5.0, 10] { story.send(.client, FrameBuilder.heartbeat, at: instant) }
      story.send(.client, FrameBuilder.publish([1]), at: 14.9)
      let blocked = FrameBuilder.blocked("low on memory")
      story.send(.broker, FrameBuilder.framed(blocked), at: 15)
      story.acknowledge(.client, at: 15.001)
    }
  }

  /// `pause_monitor`: a blocked publisher may be silent for ever.
  @Test func pausedWhileBlocked() {
    var run = Run()
    run.observe(Self.blocked())
    run.advance(to: 1000)
    #expect(run.predictions.isEmpty)
    #expect(end(Self.blocked()) == nil)
  }

  /// The monitor starts anew: three intervals after the unblocking, or on its grid from there.
  @Test(arguments: [
    Fact("silent since", [Double](), 130.0033), Fact("heard at 103", [103], 130.0033),
    Fact("heard at 111", [111], 140.0044), Fact("heard at 128.5", [111, 128.5], 150.0055),
  ])
  func afterBlocking(_ fact: Fact<[Double], Double>) throws {
    var story = Self.blocked()
    story.send(.broker, FrameBuilder.framed(FrameBuilder.unblocked), at: 100)
    story.acknowledge(.client, at: 100.001)
    for instant in fact.given { story.send(.client, FrameBuilder.heartbeat, at: instant) }
    var run = Run()
    run.observe(story)
    run.advance(to: fact.expected - 0.5)
    let prediction = try #require(run.predictions.last)
    #expect(abs(prediction.closesAt.seconds - fact.expected) <= 0.003)
    #expect(prediction.reason == .heartbeatTimeout)
  }
}
