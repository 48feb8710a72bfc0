/// When the broker gives up writing to a client that takes nothing more.
///
/// ranch listens with `send_timeout` 30 s: inet_drv.c, `tcp_sendv`, starts the timer when the
/// kernel's send buffer is full and 8 KiB more wait in the driver; at expiry the writer fails and
/// the socket is closed with a RST. How full the buffer is does not show on the wire. Known is
/// when the client stopped taking, how fast the broker sent until then, and the most that the
/// buffer can grow to (`tcp_wmem`), so the end lies within a window.
struct SendTimeoutClock {
  var kernel: KernelProfile
  var broker: BrokerProfile

  /// A consumer that pauses for less is slow, not stuck.
  private static let patience = Interval.seconds(10)
  /// `high_watermark` of inet_drv.
  private static let driverQueue = 8192.0

  /// - Parameter isPathDead: whether another clock has found that nothing gets through.
  func forecast(for flow: Flow, isPathDead: Bool, now: Instant) -> Forecast? {
    guard let stopped = stopped(flow) else { return nil }
    let rate = flow.broker.rate.bytesPerSecond(at: flow.broker.lastNew ?? stopped)
    guard rate > 0 else { return nil }
    let slowest = (Double(kernel.maximumSendBuffer) + Self.driverQueue) / rate
    // Of a broker that sends a little now and then nobody knows when the buffer fills.
    guard slowest < broker.sendTimeout.seconds else { return nil }
    let earliest = stopped + broker.sendTimeout
    let latest = earliest + .seconds(slowest)
    return Forecast(
      ending: .sendTimeout, condition: .zeroWindow, closesAt: earliest + (latest - earliest) / 2,
      earliest: earliest, latest: latest + .milliseconds(500), confidence: 0.6,
      isSpoken: isPathDead || now >= stopped + Self.patience)
  }

  /// When silence is long enough to speak.
  func speakAt(_ flow: Flow) -> Instant? { stopped(flow).map { $0 + Self.patience } }

  /// Since when the client takes nothing: its window is closed, or it acknowledges nothing.
  private func stopped(_ flow: Flow) -> Instant? {
    if let closed = flow.client.windowClosedAt { return closed }
    guard let episode = flow.unanswered.episode, episode.count > 0 else { return nil }
    return episode.firstSent
  }
}
