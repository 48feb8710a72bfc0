/// When the broker's kernel gives up on a client that closed its window and went silent.
///
/// Mirrors Linux tcp_timer.c, `tcp_probe_timer`, while nothing is in flight: it sends probes, and
/// doubles the wait between them up to 120 s. An answer resets the number of probes, not the wait.
/// The connection ends at the expiry that finds `tcp_retries2` probes unanswered; nothing is sent
/// then.
struct WindowProbeClock {
  var kernel: KernelProfile

  /// Probes that must be unanswered before it is said. The client's kernel answers at most two
  /// probes a second (`tcp_invalid_ratelimit`), so the first ones, which are close together, may
  /// go unanswered on a living path.
  private static let patience = 4
  private static let slack = Interval.milliseconds(100)

  func forecast(for flow: Flow) -> Forecast? {
    guard let probes = flow.probes, probes.kind == .window, probes.count > 1,
      let wait = flow.probeWait, flow.unanswered.isEmpty
    else { return nil }
    let ends = ends(after: probes, wait: wait)
    return Forecast(
      ending: .kernel(flow.unanswered.softError ?? .etimedout), condition: .zeroWindow,
      closesAt: ends.first + (ends.last - ends.first) / 2,
      earliest: ends.first - Self.slack, latest: ends.last + Self.slack,
      confidence: 0.8, isSpoken: probes.count >= Self.patience)
  }

  /// The wheel has rounded the wait up, by no more than its granularity.
  private func ends(after probes: ProbeRun, wait: Interval) -> (first: Instant, last: Instant) {
    let jiffies = Jiffies(of: kernel)
    let maximum = jiffies.tcpRtoMax(kernel)
    let seen = jiffies.nearest(wait)
    let least = max(1, seen - TimerWheel.granularity(ofDelay: min(seen, maximum)))
    return (end(after: probes, least, maximum), end(after: probes, seen, maximum))
  }

  private func end(after probes: ProbeRun, _ timeout: Int, _ maximum: Int) -> Instant {
    var timeout = timeout
    var now = 0
    for _ in probes.count...max(probes.count, kernel.retries2) {
      timeout = RetransmissionBackoff.doubled(timeout, maximum: maximum)
      now = TimerWheel.firing(armedAt: now, delay: timeout)
    }
    return probes.last + Jiffies(of: kernel).interval(now)
  }
}
