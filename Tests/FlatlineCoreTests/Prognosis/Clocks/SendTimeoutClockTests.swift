import SyntheticTraffic
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
    var broker = BrokerProfile()
    broker.version = BrokerVersion(3, 10, 8)
    let context = ClockContext(kernel: KernelProfile(), broker: broker, now: .at(now))
    var forecast = SendTimeoutClock(kernel: context.kernel, broker: context.broker)
      .forecast(for: flow, now: context.now)
    Arbitration(context: context)
      .weigh(&forecast, of: .sendTimeout, on: flow, isPathDead: isPathDead)
    return forecast
  }

  /// Not before 30 s, and not later than the largest buffer (4 MiB, and 8 KiB in the driver)
  /// takes to fill at the rate that was seen.
  @Test(arguments: [200_000, 400_000])
  func aWindowThatCloses(bytesPerSecond: Int) throws {
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

  typealias Delivered = (bytesPerSecond: Int, heartbeat: UInt16, prefetch: UInt16)

  /// Ten deliveries a second for ten seconds, each answered at once; then nothing is any more.
  private static func lost(_ delivered: Delivered, version: String = "3.10.8") -> Dialogue {
    dialogue { story in
      story.open(heartbeat: delivered.heartbeat, version: version)
      if delivered.prefetch > 0 {
        story.send(.client, FrameBuilder.qos(prefetch: delivered.prefetch), at: 0.2)
      }
      let message = FrameBuilder.deliver(
        [UInt8](repeating: 0x78, count: delivered.bytesPerSecond / 10 - 64))
      for tenth in 5...100 {
        story.send(.broker, message, at: Double(tenth) / 10, flags: [.psh, .ack])
        if tenth < 100 { story.acknowledge(.client, at: Double(tenth) / 10 + 0.001) }
      }
      for instant in [10.2, 10.6, 11.4, 13] { story.repeatLast(.broker, at: instant) }
    }
  }

  /// Seconds after the first unanswered byte, and what is logged. Measured with RabbitMQ 3.10.8:
  /// 84 kB/s 31.0 to 31.2 s, 2.4 kB/s 59.5 to 63.5 s.
  static let measured: [Fact<Delivered, (ClosedRange<Double>, Ending)>] = [
    Fact("84 kB a second", (84_000, 0, 0), (30.9...31.3, .sendTimeout)),
    Fact("2.4 kB a second", (2400, 0, 0), (58.5...64, .sendTimeout)),
    Fact("a beat is due", (84_000, 20, 0), (30.9...31.3, .heartbeatStuck)),
    Fact("the first look always beats", (84_000, 60, 0), (30.9...31.3, .heartbeatStuck)),
    Fact("no look until then", (84_000, 600, 0), (30.9...31.3, .sendTimeout)),
    Fact("prefetch lets enough through", (84_000, 0, 250), (30.9...31.3, .sendTimeout)),
  ]

  @Test(arguments: measured)
  func aPathThatDies(_ fact: Fact<Delivered, (ClosedRange<Double>, Ending)>) throws {
    let forecast = try #require(clock(Self.lost(fact.given), isPathDead: true, now: 14))
    let seconds = forecast.closesAt.seconds - 10
    #expect(fact.expected.0.contains(seconds), "\(seconds)")
    #expect(forecast.ending == fact.expected.1)
    #expect(forecast.condition == .deliveriesUnanswered)
  }

  /// Since 4.0 either record may be first.
  @Test func newBrokers() throws {
    var broker = BrokerProfile()
    broker.version = BrokerVersion(4, 0)
    let flow = Self.lost((84_000, 20, 0), version: "4.0.5").flow
    let clock = SendTimeoutClock(kernel: KernelProfile(), broker: broker)
    let forecast = try #require(clock.forecast(for: flow, now: .at(14)))
    #expect(forecast.ending == .sendTimeout && forecast.alternative == .heartbeatStuck)
    #expect(forecast.confidence <= Prognosis.even)
  }

  /// Ten deliveries of 8 kB do not fill a buffer, nor do a hundred of 240 bytes.
  @Test(arguments: [(84_000, 0, 10), (2400, 0, 100)] as [Delivered])
  func aBufferThatIsNeverFull(_ delivered: Delivered) {
    #expect(clock(Self.lost(delivered), isPathDead: true, now: 14) == nil)
  }

  /// Each instant that passes without a RST makes the next one later, up to the last.
  @Test func anInstantThatHasPassed() throws {
    let story = Self.lost((2400, 0, 0))
    var said = try #require(clock(story, isPathDead: true, now: 14))
    let latest = said.latest
    var instants: [Instant] = []
    while said.closesAt < latest, instants.count < 20 {
      instants.append(said.closesAt)
      // A tenth of what the buffer takes to fill, and a little more.
      let passed = said.closesAt.seconds + 0.2 + (said.closesAt.seconds - 40) / 10
      guard let next = clock(story, isPathDead: true, now: passed) else { break }
      #expect(next.closesAt > said.closesAt && next.closesAt <= latest)
      #expect(next.earliest <= next.closesAt)
      said = next
    }
    #expect((2...10).contains(instants.count))
    #expect(clock(story, isPathDead: true, now: latest.seconds + 1) == nil)
  }

  /// Eight bytes in forty days would need longer than an instant can tell.
  @Test func aTrickleOfYears() {
    let story = dialogue { story in
      story.open(heartbeat: 0)
      for number in 1...6 {
        story.send(.broker, FrameBuilder.heartbeat, at: Double(number) * 3.5e6)
        if number == 6 { story.clientWindow = 0 }
        story.acknowledge(.client, at: Double(number) * 3.5e6 + 0.001)
      }
    }
    #expect(story.flow.traffic != nil)
    #expect(clock(story, now: 2.2e7) == nil)
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
