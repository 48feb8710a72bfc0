import Testing

@testable import FlatlineCore

/// Linux `tcp_probe_timer`.
struct WindowProbeClockTests {
  /// Measured on Linux 6.18 at 250 Hz: a client that closed its window fell silent after 4 s of
  /// answered probes. Waits after its last acknowledgment: these, then 120.832 s each; ETIMEDOUT
  /// 1431.4 s after it.
  private static let probes: [Double] = {
    var instants: [Double] = []
    var now = 0.0
    for wait in [3.68, 7.17, 14.08, 28.16, 57.34, 112.64] {
      now += wait
      instants.append(now)
    }
    for _ in 7...15 {
      now += 120.832
      instants.append(now)
    }
    return instants
  }()

  private static func flow(window: UInt16 = 0, probes count: Int) -> Flow {
    dialogue { story in
      story.open(at: -5, heartbeat: 0)
      story.send(.broker, "a", at: -4.9)
      story.clientWindow = window
      story.acknowledge(.client, at: 0)
      for instant in probes.prefix(count) {
        story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
      }
    }.flow
  }

  /// The measured waits are rounded to 10 ms, so their sum is off by up to 50 ms.
  @Test(arguments: 8...15)
  func measured(count: Int) throws {
    let clock = WindowProbeClock(kernel: KernelProfile())
    let forecast = try #require(clock.forecast(for: Self.flow(probes: count)))
    #expect(abs(forecast.closesAt.seconds - 1431.4) <= 0.1, "after \(count) probes")
    #expect(forecast.ending == .kernel(.etimedout))
    #expect(forecast.isSpoken)
  }

  /// Earlier the phase of the wheel is not known yet.
  @Test(arguments: 4...7)
  func soonAfter(count: Int) throws {
    let clock = WindowProbeClock(kernel: KernelProfile())
    let forecast = try #require(clock.forecast(for: Self.flow(probes: count)))
    #expect(forecast.earliest.seconds <= 1431.4, "after \(count) probes")
    #expect(forecast.latest.seconds >= 1431.4, "after \(count) probes")
  }

  /// Linux answers two such probes a second at most: the first that stay unanswered say little.
  @Test func notAfterTheFirstProbes() {
    let clock = WindowProbeClock(kernel: KernelProfile())
    #expect(clock.forecast(for: Self.flow(probes: 1))?.isSpoken ?? false == false)
    #expect(clock.forecast(for: Self.flow(probes: 2))?.isSpoken ?? false == false)
  }

  @Test func notIntoAnOpenWindow() {
    let clock = WindowProbeClock(kernel: KernelProfile())
    #expect(clock.forecast(for: Self.flow(window: 502, probes: 10)) == nil)
  }
}
