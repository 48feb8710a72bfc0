import Testing

@testable import FlatlineCore

/// Linux `tcp_keepalive_timer`.
struct KeepaliveClockTests {
  typealias Settings = (time: Int, interval: Int, probes: Int)

  private static func kernel(_ settings: Settings?, hz: Int = 250) -> KernelProfile {
    var kernel = KernelProfile()
    kernel.hz = hz
    kernel.keepalive = settings.map {
      var keepalive = KernelProfile.Keepalive()
      keepalive.time = .seconds($0.time)
      keepalive.interval = .seconds($0.interval)
      keepalive.probes = $0.probes
      return keepalive
    }
    return kernel
  }

  /// The client's last packet at second 0, and then probes.
  private static func idle(probes: [Double]) -> Flow {
    dialogue { story in
      story.open(at: -1, heartbeat: 0)
      story.send(.broker, "a", at: -0.001)
      story.acknowledge(.client, at: 0)
      for instant in probes {
        story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
      }
    }.flow
  }

  /// Measured with 10/3/2 on Linux 6.18 at 250 Hz: probes at 10.02 and 13.28, RST at 16.35.
  @Test(arguments: 0...2)
  func measured(probes: Int) throws {
    let flow = Self.idle(probes: Array([10.02, 13.28].prefix(probes)))
    let clock = KeepaliveClock(kernel: Self.kernel((10, 3, 2)))
    let forecast = try #require(clock.forecast(for: flow, neighbourFailed: false))
    #expect(forecast.earliest.seconds <= 16.35)
    #expect(forecast.latest.seconds >= 16.35)
    #expect(forecast.ending == .kernel(.etimedout))
    // One probe may be lost on a living path.
    #expect(forecast.isSpoken == (probes == 2))
    if probes == 2 { #expect(abs(forecast.closesAt.seconds - 16.35) <= 0.01) }
  }

  typealias Given = (settings: Settings, hz: Int)

  /// After the last packet, before any probe: the timers, each rounded up by the wheel.
  static let ends: [Fact<Given, ClosedRange<Double>>] = [
    Fact("120/30/4 at 250 Hz", ((120, 30, 4), 250), 242.88...244.93),
    Fact("120/30/4 at 1000 Hz", ((120, 30, 4), 1000), 240.83...244.93),
  ]

  @Test(arguments: ends)
  func beforeAnyProbe(_ fact: Fact<Given, ClosedRange<Double>>) throws {
    let clock = KeepaliveClock(kernel: Self.kernel(fact.given.settings, hz: fact.given.hz))
    let forecast = try #require(clock.forecast(for: Self.idle(probes: []), neighbourFailed: false))
    // The first wait may begin anywhere on the wheel, and then be shorter by up to a step.
    #expect(forecast.earliest.seconds <= fact.expected.lowerBound)
    #expect(forecast.earliest.seconds >= fact.expected.lowerBound - 1)
    #expect(abs(forecast.latest.seconds - fact.expected.upperBound) <= 0.05)
    #expect(!forecast.isSpoken)
  }

  @Test func notWhileAnythingIsUnanswered() {
    let flow = dialogue {
      $0.open(heartbeat: 0)
      $0.send(.broker, "a", at: 1)
    }.flow
    let clock = KeepaliveClock(kernel: Self.kernel((10, 3, 2)))
    #expect(clock.forecast(for: flow, neighbourFailed: false) == nil)
  }

  @Test func notWhereItIsOff() {
    let clock = KeepaliveClock(kernel: Self.kernel(nil))
    #expect(clock.forecast(for: Self.idle(probes: []), neighbourFailed: false) == nil)
  }

  /// Probes show that it is on, though nobody said so.
  @Test func learntFromTheWire() throws {
    let flow = Self.idle(probes: [7200.1, 7275.3])
    let clock = KeepaliveClock(kernel: Self.kernel(nil))
    let forecast = try #require(clock.forecast(for: flow, neighbourFailed: false))
    #expect(forecast.isSpoken)
    #expect(forecast.confidence <= 0.5)
  }
}
