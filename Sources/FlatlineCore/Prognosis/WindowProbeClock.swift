/// When the broker's kernel gives up on a client that closed its window and went silent.
///
/// Mirrors Linux tcp_timer.c, `tcp_probe_timer`, for nothing in flight: probes at doubling waits,
/// at most 120 s apart. An answer resets their number, not the wait. The end comes at the expiry
/// that finds `tcp_retries2` probes unanswered; nothing is sent then.
struct WindowProbeClock {
  var kernel: KernelProfile

  /// Answers to probes are limited to two a second (`tcp_invalid_ratelimit`), so the first
  /// probes of a run, close together, may go unanswered on a living path.
  private static let patience = 4
  private static let slack = Interval.milliseconds(100)

  func forecast(for flow: Flow) -> Forecast? {
    guard let probes = flow.probes, probes.kind == .window, probes.count > 1,
      let wait = flow.probeWait, flow.unanswered.isEmpty
    else { return nil }
    let ends = ends(after: probes, wait: wait)
    return Forecast(
      ending: .kernel(.etimedout), condition: .zeroWindow,
      closesAt: ends.first + (ends.last - ends.first) / 2,
      earliest: ends.first - Self.slack, latest: ends.last + Self.slack,
      confidence: 0.8, isSpoken: probes.count >= Self.patience)
  }

  /// The wait was rounded up by the wheel, by no more than a step.
  private func ends(after probes: ProbeRun, wait: Interval) -> (first: Instant, last: Instant) {
    let maximum = Int(kernel.maximumTimeout.nanoseconds / kernel.jiffy.nanoseconds)
    let seen = Int((wait.nanoseconds + kernel.jiffy.nanoseconds / 2) / kernel.jiffy.nanoseconds)
    let level = TimerWheel.level(ofDelay: min(seen, maximum))
    let least = max(1, seen - TimerWheel.granularity(ofLevel: level))
    return (end(after: probes, least, maximum), end(after: probes, seen, maximum))
  }

  private func end(after probes: ProbeRun, _ timeout: Int, _ maximum: Int) -> Instant {
    var timeout = timeout
    var now = 0
    for _ in probes.count...max(probes.count, kernel.retries2) {
      timeout = min(timeout * 2, maximum)
      now = TimerWheel.firing(armedAt: now, delay: timeout)
    }
    return probes.last + kernel.jiffy * now
  }
}
