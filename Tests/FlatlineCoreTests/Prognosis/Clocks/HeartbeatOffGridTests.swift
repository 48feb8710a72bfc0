import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Flows joined in their middle: tune-ok was not seen, and with it neither the interval nor the
/// broker's grid.
struct HeartbeatOffGridTests {
  struct Beats: Sendable {
    var broker: [Double] = []
    var client: [Double] = []
  }

  private static func every(_ wait: Double, _ count: Int = 6) -> [Double] {
    (0..<count).map { Double($0) * wait }
  }

  /// Each heartbeat fills a segment, which shows where frames begin.
  private static func joined(_ beats: Beats) -> Dialogue {
    let all =
      beats.broker.map { ($0, Side.broker) } + beats.client.map { ($0 + 0.25, Side.client) }
    return dialogue { story in
      for (instant, side) in all.sorted(by: { $0.0 < $1.0 }) {
        story.send(side, FrameBuilder.heartbeat, at: instant)
        story.acknowledge(side.other, at: instant + 0.001)
      }
    }
  }

  typealias Known = (seconds: Int, source: Flow.HeartbeatSource)

  /// rabbit_heartbeat: the sender looks every `T * 1000 div 2` milliseconds.
  static let intervals: [Fact<Beats, Known?>] = [
    Fact("5 s", Beats(broker: every(2.5)), (5, .brokersRhythm)),
    Fact("7 s", Beats(broker: every(3.5)), (7, .brokersRhythm)),
    Fact("10 s", Beats(broker: every(5)), (10, .brokersRhythm)),
    Fact("60 s", Beats(broker: every(30)), (60, .brokersRhythm)),
    Fact("580 s", Beats(broker: every(290)), (580, .brokersRhythm)),
    Fact(
      "the broker's looks drift by a millisecond", Beats(broker: every(5.001, 20)),
      (10, .brokersRhythm)),
    Fact(
      "busy at some looks", Beats(broker: [0, 30, 90, 120, 240, 270]), (60, .brokersRhythm)),
    Fact("only the client's", Beats(client: every(30)), (60, .clientsRhythm)),
    Fact(
      "the broker keeps time better than its client",
      Beats(broker: every(5), client: every(7.3)), (10, .brokersRhythm)),
    Fact(
      "the broker is busy, the client idle",
      Beats(broker: [0, 45], client: every(15)), (30, .clientsRhythm)),
    Fact("no two waits agree", Beats(client: [0, 7, 30, 42.3, 99]), nil),
    Fact("one wait of the broker is exact", Beats(broker: [0, 30]), (60, .brokersRhythm)),
    Fact("one wait of a client may be anything", Beats(client: [0, 30]), nil),
    Fact("no whole seconds", Beats(broker: [0, 5.2]), nil),
    Fact("no heartbeats", Beats(), nil),
  ]

  @Test(arguments: intervals)
  func interval(_ fact: Fact<Beats, Known?>) {
    let known = Self.joined(fact.given).flow.heartbeat
    #expect(known?.interval == fact.expected.map { Interval.seconds($0.seconds) })
    #expect(known?.source == fact.expected?.source)
  }

  private func clock(_ flow: Flow) -> Forecast? {
    HeartbeatClock(broker: BrokerProfile()).forecast(for: flow, now: .at(1_000_000))
  }

  /// Only told from outside: the end lies two to three intervals after the last byte.
  @Test(arguments: [5, 10, 60, 580])
  func withoutBeats(timeout: Int) throws {
    var flow = dialogue { story in
      story.send(.broker, "deliver", at: -0.1)
      story.send(.client, "ack", at: 0)
    }.flow
    #expect(clock(flow) == nil)
    flow.hint = ConnectionHint(heartbeat: .seconds(timeout))
    let forecast = try #require(clock(flow))
    let length = Double(timeout)
    #expect(abs(forecast.earliest.seconds - 2 * length) <= 0.1)
    #expect(abs(forecast.latest.seconds - 3 * length) <= 0.1)
    #expect(abs(forecast.closesAt.seconds - 2.5 * length) <= 0.1)
    #expect(forecast.ending == .missedHeartbeats(timeout: .seconds(timeout)))
  }

  /// The broker's beats show its grid up to half an interval, wherever the last byte lies. With
  /// looks at -600 + kT the end is at the second look after the first that follows the last byte.
  @Test(arguments: [10, 60], 0..<12)
  func withBeats(timeout: Int, step: Int) throws {
    let length = Double(timeout)
    let heard = length * (0.04 + 0.083 * Double(step))
    let beats = stride(from: -3 * length, through: heard, by: length / 2)
    var story = Self.joined(Beats(broker: Array(beats)))
    story.send(.client, FrameBuilder.heartbeat, at: heard + 0.5)
    let forecast = try #require(clock(story.flow))
    let last = heard + 0.5
    let end = ((last / length).rounded(.up) + 2) * length
    let window = forecast.earliest.seconds...forecast.latest.seconds
    #expect(window.contains(end), "\(end) in \(window)")
    #expect(window.lowerBound >= last + 2 * length - 0.1)
    #expect(window.upperBound <= last + 3 * length + 0.1)
    #expect(window.upperBound - window.lowerBound <= length / 2 + 0.1)
  }

  /// The broker beats on until the end; that does not move it.
  @Test(arguments: [0.0, 7, 14, 22, 29])
  func beatsAfterTheLastByte(heard: Double) throws {
    var story = Self.joined(Beats(broker: Self.every(30, 4).map { $0 - 90 }))
    story.send(.client, FrameBuilder.heartbeat, at: heard + 0.5)
    for instant in stride(from: 30.0, to: heard + 180, by: 30) {
      story.send(.broker, FrameBuilder.heartbeat, at: instant)
      story.acknowledge(.client, at: instant + 0.001)
      let forecast = try #require(clock(story.flow))
      #expect(forecast.earliest.seconds >= heard + 120.4)
      #expect(forecast.latest.seconds <= heard + 180.6, "after the beat at \(instant)")
    }
  }
}
