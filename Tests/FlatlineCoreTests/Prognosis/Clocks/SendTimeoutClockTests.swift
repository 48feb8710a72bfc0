import Testing

@testable import FlatlineCore

/// ranch's `send_timeout`, 30 s from when kernel and driver can take no more.
struct SendTimeoutClockTests {
  /// So many bytes a second for ten seconds, each answered at once; then the window is closed.
  private static func story(bytesPerSecond: Int, closes: Bool = true) -> Dialogue {
    dialogue { story in
      story.open(heartbeat: 0)
      let payload = [UInt8](repeating: 0x78, count: bytesPerSecond / 10)
      for tenth in 1...100 {
        story.send(.broker, payload, at: Double(tenth) / 10)
        if tenth == 100, closes { story.clientWindow = 0 }
        story.acknowledge(.client, at: Double(tenth) / 10 + 0.001)
      }
    }
  }

  private func clock(_ story: Dialogue, isPathDead: Bool = false, now: Double) -> Forecast? {
    let flow = story.flow
    let context = ClockContext(kernel: KernelProfile(), broker: BrokerProfile(), now: .at(now))
    var forecast = SendTimeoutClock(kernel: context.kernel, broker: context.broker)
      .forecast(for: flow, now: context.now)
    Arbitration(context: context)
      .weigh(&forecast, of: .sendTimeout, on: flow, isPathDead: isPathDead)
    return forecast
  }

  /// Not before 30 s, and not later than the largest buffer (4 MiB, and 8 KiB in the driver)
  /// takes to fill at the rate that was seen.
  @Test(arguments: [200_000, 400_000])
  func window(bytesPerSecond: Int) throws {
    let forecast = try #require(clock(Self.story(bytesPerSecond: bytesPerSecond), now: 25))
    let fills = Double(4_194_304 + 8192) / Double(bytesPerSecond)
    #expect(forecast.earliest.seconds >= 39.9)
    #expect(abs(forecast.latest.seconds - (40 + fills)) <= 1)
    #expect(forecast.earliest < forecast.closesAt && forecast.closesAt < forecast.latest)
    #expect(forecast.ending == .sendTimeout)
  }

  /// A consumer that was overrun before: kernel and driver are full when it stops.
  @Test func aBrokerThatPresses() throws {
    var story = Self.story(bytesPerSecond: 400_000)
    story.clientWindow = 502
    story.acknowledge(.client, at: 10.1)
    story.clientWindow = 0
    story.acknowledge(.client, at: 10.2)
    let forecast = try #require(clock(story, now: 25))
    #expect(abs(forecast.closesAt.seconds - 40.2) < 0.001)
    #expect(forecast.earliest < forecast.closesAt && forecast.closesAt < forecast.latest)
  }

  typealias Given = (story: Dialogue, isPathDead: Bool, now: Double)

  private static let fast = story(bytesPerSecond: 400_000)

  static let moments: [Fact<Given, Bool?>] = [
    Fact("the window is open", (story(bytesPerSecond: 400_000, closes: false), false, 30), nil),
    Fact("a trickle fills nothing", (story(bytesPerSecond: 1000), false, 30), nil),
    Fact("a short pause", (fast, false, 15), false),
    Fact("a long one", (fast, false, 21), true),
    Fact("the path is dead", (fast, true, 15), true),
  ]

  @Test(arguments: moments)
  func isSpoken(_ fact: Fact<Given, Bool?>) {
    let (story, isPathDead, now) = fact.given
    #expect(clock(story, isPathDead: isPathDead, now: now)?.isSpoken == fact.expected)
  }
}
