/// When the kernel gives up on a socket, if nothing comes from the client any more.
///
/// It goes on from the socket's own timer, so nothing needs to be known of what came before. The
/// timer is rounded as the kernel rounds it, by its own count of ticks (``TimerWheel``).
package struct SocketDeadline: Sendable, Equatable {
  package var closesAt: Instant
  /// The window around ``closesAt``. It is wide where the kernel does not tell when the first
  /// retransmission was, and the limit, which counts from it, may end one wait or the next.
  package var earliest: Instant
  package var latest: Instant
  /// When the kernel made the first retransmission, as far as it tells: the latest that it may be.
  package var since: Instant

  /// Timers are soft interrupts, and may be a tick late; and then the broker has to be told.
  private static let slack = Interval.milliseconds(10)

  package init(closesAt: Instant, earliest: Instant, latest: Instant, since: Instant) {
    self.closesAt = closesAt
    self.earliest = earliest
    self.latest = latest
    self.since = since
  }

  /// - Parameters:
  ///   - kernel: the settings of the socket's network namespace; its ticks are those of `time`.
  ///   - keepalive: the times of a listener that uses keepalive.
  ///   - time: when the kernel told of the socket.
  /// - Returns: `nil` where no timer leads to an end, or none can be told: nothing is unanswered, a
  ///   process no longer holds the socket, or the settings do not explain the timer.
  package init?(
    of socket: KernelSocket, _ kernel: KernelProfile,
    keepalive: KernelProfile.Keepalive? = nil, at time: TickTime
  ) {
    guard socket.inode != 0 else { return nil }
    var kernel = kernel
    kernel.hz = time.hz
    // The tick was counted from outside the kernel, and may be one off.
    let ends = (0...max(1, time.doubt)).compactMap { doubt in
      Self.end(of: socket, kernel, keepalive, now: time.count + doubt)
    }
    guard let first = ends.first else { return nil }
    var likely = first
    var window = ends.prefix(time.doubt + 1)
    if let best = ends.min(by: { $0.lateness ?? .max < $1.lateness ?? .max }), best.lateness != nil
    {
      likely = best
      window = [best]
    }
    closesAt = time.instant(ofTick: likely.likely)
    earliest = time.instant(ofTick: window.map(\.first).min() ?? likely.first) - Self.slack
    latest = time.instant(ofTick: window.map(\.last).max() ?? likely.last) + Self.slack
    since = time.instant(ofTick: likely.began)
  }

  private static func end(
    of socket: KernelSocket, _ kernel: KernelProfile, _ keepalive: KernelProfile.Keepalive?,
    now: Int
  ) -> TimerEnd? {
    let jiffies = Jiffies(of: kernel)
    guard let wait = socket.timer.expiresIn, let information = socket.information else {
      return nil
    }
    let expiry = now + jiffies.nearest(wait)
    switch socket.timer {
    case .retransmission:
      return SocketRetransmission(information, kernel, expiry: expiry, now: now)?.end
    case .windowProbe(let probes, _):
      return SocketProbes.window(information, kernel, sent: probes, expiry: expiry)
    case .keepalive(let probes, _):
      guard let keepalive else { return nil }
      return SocketProbes.keepalive(keepalive, kernel, sent: probes, expiry: expiry, now: now)
    case .none, .timeWait, .unknown:
      return nil
    }
  }
}
