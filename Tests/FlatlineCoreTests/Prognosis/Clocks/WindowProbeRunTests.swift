import Testing

@testable import FlatlineCore

/// Linux `tcp_probe_timer` over a whole run of probes. Seconds count from the client's last
/// acknowledgment, which closed its window.
struct WindowProbeRunTests {
  /// Measured on Linux 6.18 at 250 Hz; ETIMEDOUT came 1431.4 s after the acknowledgment.
  private static let waits =
    [3.68, 7.17, 14.08, 28.16, 57.34, 112.64] + [Double](repeating: 120.832, count: 9)

  private static func story(probes count: Int) -> Dialogue {
    dialogue { story in
      story.open(at: -5, heartbeat: 0)
      story.send(.broker, "a", at: -4.9)
      story.clientWindow = 0
      story.acknowledge(.client, at: 0)
      var now = 0.0
      for wait in waits.prefix(count) {
        now += wait
        story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: now)
      }
    }
  }

  private func clock(probes: Int, retries2: Int = 15) -> Forecast? {
    var kernel = KernelProfile()
    kernel.retries2 = retries2
    return WindowProbeClock(kernel: kernel).forecast(for: Self.story(probes: probes).flow)
  }

  /// Unanswered probes seen, and how far off the instant may be.
  @Test(arguments: [(4, 28.6), (5, 28.6), (6, 14.3), (7, 14.3), (15, 1)])
  func measured(probes: Int, tolerance: Double) throws {
    let forecast = try #require(clock(probes: probes))
    #expect(abs(forecast.closesAt.seconds - 1431.4) <= tolerance)
    #expect(forecast.isSpoken)
    #expect(forecast.condition == .zeroWindow)
    #expect(forecast.earliest < forecast.closesAt && forecast.closesAt < forecast.latest)
  }

  @Test(arguments: 1...3)
  func threeMayGoUnanswered(probes: Int) {
    #expect(clock(probes: probes)?.isSpoken ?? false == false)
  }

  /// The expiry that finds `tcp_retries2` probes unanswered: for 6 the seventh.
  @Test(arguments: 4...6)
  func fewerRetries(probes: Int) throws {
    let forecast = try #require(clock(probes: probes, retries2: 6))
    #expect(abs(forecast.closesAt.seconds - 343.9) <= 0.02 * 343.9)
  }

  /// A client that keeps its window closed for hours, but lives.
  @Test func answeredForEver() {
    var run = Run()
    run.observe(
      dialogue { story in
        story.open(at: -5, heartbeat: 0)
        story.send(.broker, "a", at: -4.9)
        story.clientWindow = 0
        story.acknowledge(.client, at: 0)
        var now = 0.0
        for wait in Self.waits + [Double](repeating: 120.832, count: 60) {
          now += wait
          story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: now)
          story.acknowledge(.client, at: now + 0.001)
        }
      })
    #expect(run.predictions.isEmpty)
    #expect(run.closings.isEmpty)
  }

  /// ETIMEDOUT, or bytes in the driver and no errno: but never before the last probe.
  @Test func theWindowOpens() throws {
    var story = Self.story(probes: 8)
    story.clientWindow = 502
    story.acknowledge(.client, at: 345)
    var run = Run()
    run.observe(story)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .kernel(.etimedout))
    #expect(run.withdrawals.map(\.id) == [prediction.id])
    #expect(run.engine.standingPredictions == 0)
  }
}
