/// Which looks of rabbit_heartbeat's receiver find the client's last byte, and which of them ends the
/// connection: the second after the first that finds it.
struct HeartbeatLooks {
  private let start: Instant
  private let step: Interval
  private let pauses: BrokerPauses

  init(from start: Instant, every step: Interval, _ pauses: BrokerPauses) {
    self.start = start
    self.step = step
    self.pauses = pauses
  }

  /// - Parameters:
  ///   - heard: when the last byte arrived. What arrives while the broker stands still is read when it
  ///     goes on, at the same time as overdue looks: either may come first.
  ///   - closeTie: how much later than a look a byte may have come, and the look finds it most likely.
  ///   - tie: how much earlier or later, so that it may or may not.
  ///   - passed: which ends have not come.
  func span(
    heard: Instant, closeTie: Interval, tie: Interval, passed: Instant = .distantPast
  ) -> HeartbeatSpan {
    var span = HeartbeatSpan(
      likely: end(heard: heard - closeTie, .likely), earliest: end(heard: heard - tie, .likely),
      latest: end(heard: max(heard + tie, pauses.delayed(heard) + tie), .likely))
    guard let last = pauses.all.last?.end, last > start else { return span }
    // A look about when the pause began may have been in time, or not.
    var next = Instant.distantFuture
    for begin in [BrokerPauses.Begin.earliest, .likely, .latest] {
      let soonest = end(heard: heard - tie, begin)
      let last = end(heard: max(heard + tie, pauses.delayed(heard, begin) + tie), begin)
      span.earliest = min(span.earliest, soonest)
      span.latest = max(span.latest, last)
      if soonest > passed { next = min(next, soonest) }
      if last > passed { next = min(next, last) }
    }
    if span.likely <= passed, next < .distantFuture { span.likely = next }
    span.later = span.latest
    span.isOfPause = true
    // Its loops did not wake at the very same instant.
    return span.widened(by: .zero - Forecast.waking).widened(by: Forecast.waking)
  }

  private func end(heard: Instant, _ begin: BrokerPauses.Begin) -> Instant {
    let grid = LookGrid(from: start, every: step, pauses, begin: begin)
    let found = grid.look(atOrAfter: pauses.delayed(heard, begin))
    return grid.look(after: grid.look(after: found))
  }
}
