/// When the broker gives up writing to a client that takes nothing more.
///
/// ranch listens with `send_timeout` 30 s. It runs from when the writer waits (``StuckWriter``); when
/// it expires, the write fails and the socket is closed with a RST.
///
/// The broker logs the writer's failure. But a heartbeat that falls due meanwhile waits behind the
/// write and fails as well, and then it may be that which is logged: `{inet_error,enotconn}`.
struct SendTimeoutClock {
  var kernel: KernelProfile
  var broker: BrokerProfile

  /// A consumer that pauses for less is slow, not stuck.
  private static let patience = Interval.seconds(10)
  /// If the window closes again so soon after it opened, the broker had more to send all the time.
  private static let pressure = Interval.milliseconds(500)
  private static let slack = Interval.milliseconds(100)
  /// How often the heartbeat's text is logged up to 3.13 where one is due (measured, 3.10.8).
  private static let mostly = 0.85

  func forecast(for flow: Flow, now: Instant) -> Forecast? {
    guard let stopped = Self.stopped(flow), var stuck = StuckWriter(flow, since: stopped, kernel)
    else { return nil }
    if flow.unanswered.queue == nil, isPressing(flow, stopped) {
      // The buffer is full already.
      stuck.waits.likely = stopped
      stuck.waits.earliest = stopped - Self.pressure
    }
    let window = StuckWriter.Window(
      earliest: expiry(stuck.waits.earliest, stopped) - Self.slack,
      likely: expiry(stuck.waits.likely, stopped),
      latest: expiry(stuck.waits.latest, stopped) + Self.slack)
    guard let left = left(of: window, stopped, flow, now) else { return nil }
    let (ending, alternative) = endings(flow, waitsFrom: stuck.waits.likely, until: left.likely)
    let tie = alternative == nil ? 1 : ending == .heartbeatStuck ? Self.mostly : Prognosis.even
    return Forecast(
      ending: ending,
      condition: flow.client.windowClosedAt == nil ? .deliveriesUnanswered : .zeroWindow,
      closesAt: left.likely, earliest: left.earliest, latest: left.latest,
      confidence: min(confidence(stuck, left, since: stopped), tie),
      isSpoken: flow.client.isWindowClosed && now >= stopped + Self.patience,
      alternative: alternative)
  }

  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    guard let stopped = Self.stopped(flow), let forecast = forecast(for: flow, now: now)
    else { return nil }
    let next = passed(forecast.closesAt, full: stopped + broker.sendTimeout)
    return .earliest(of: [stopped + Self.patience, next], after: now)
  }

  /// When a write fails that waits from an instant on. While the broker stands still it writes
  /// nothing.
  private func expiry(_ waits: Instant, _ stopped: Instant) -> Instant {
    let pauses = broker.pauses
    return pauses.delayed(waits + pauses.length(from: stopped, to: waits) + broker.sendTimeout)
  }

  /// What is left of a window: nothing has come of it up to now, or a RST would have been seen.
  private func left(
    of window: StuckWriter.Window, _ stopped: Instant, _ flow: Flow, _ now: Instant
  ) -> StuckWriter.Window? {
    let soonest = stopped + broker.sendTimeout
    guard now >= passed(window.likely, full: soonest) else { return window }
    // A RST to a neighbour whose address is not known does not reach the wire.
    if flow.unanswered.episode?.hasLostNeighbour ?? false { return window }
    guard now <= window.latest else { return nil }
    var window = window
    while now >= passed(window.likely, full: soonest) {
      window = later(than: window, full: soonest)
    }
    return window
  }

  /// When an instant has certainly passed: a tenth of the time that the buffer takes to fill may be
  /// missing to what is said of it.
  private func passed(_ likely: Instant, full soonest: Instant) -> Instant {
    likely + Self.slack + max(likely - soonest, .zero) / 10
  }

  /// The buffer is larger than was likely, by how much nobody knows: of what is left, each order of
  /// magnitude is as likely as the other.
  private func later(
    than window: StuckWriter.Window, full soonest: Instant
  ) -> StuckWriter.Window {
    let earliest = passed(window.likely, full: soonest)
    let rest = (window.latest - earliest).seconds
    let spent = max((earliest - soonest).seconds, Self.slack.seconds)
    guard rest > 1 else {
      return .init(earliest: earliest, likely: window.latest, latest: window.latest)
    }
    let ahead = (spent * (spent + rest)).squareRoot() - spent
    return .init(
      earliest: earliest, likely: earliest + .seconds(max(ahead, 0.1)), latest: window.latest)
  }

  private func confidence(
    _ stuck: StuckWriter, _ window: StuckWriter.Window, since stopped: Instant
  ) -> Double {
    guard stuck.isCertain else { return Prognosis.even }
    let width = window.latest - window.earliest
    return width * 2 < window.likely - stopped ? 0.9 : 0.7
  }

  /// What is logged, and what may be instead where a heartbeat falls due while the writer waits: a
  /// race of two processes of the broker.
  func endings(
    _ flow: Flow, waitsFrom start: Instant, until end: Instant
  ) -> (likely: Ending, alternative: Ending?) {
    guard let beat = HeartbeatSender(broker: broker).firstBeat(of: flow, stuckSince: start),
      beat < end
    else { return (.sendTimeout, nil) }
    // Since 4.0 one is as likely as the other (measured with 4.0.5).
    let isNew = broker.version ?? .newest >= BrokerVersion(4, 0)
    return isNew ? (.sendTimeout, .heartbeatStuck) : (.heartbeatStuck, .sendTimeout)
  }

  /// Whether the broker had more to send than the client took even before: its window had just
  /// been closed and opened. Then the buffer is full already.
  private func isPressing(_ flow: Flow, _ stopped: Instant) -> Bool {
    flow.client.windowReopenedAt.map { stopped - $0 < Self.pressure } ?? false
  }

  /// Since when the client takes nothing: its window is closed, or it acknowledges nothing.
  static func stopped(_ flow: Flow) -> Instant? {
    if let closed = flow.client.windowClosedAt { return closed }
    guard let episode = flow.unanswered.episode, episode.count > 0 else { return nil }
    return episode.firstSent
  }
}
