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
  /// Of retransmissions: to go on from, where an answer of the path is still to come.
  var timer: ToldTimer?

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
    var doubt = 0
    var window = ends.prefix(time.doubt + 1)
    if let best = ends.indices.min(by: {
      ends[$0].lateness ?? .max < ends[$1].lateness ?? .max
    }), ends[best].lateness != nil {
      (likely, doubt) = (ends[best], best)
      window = [likely]
    }
    closesAt = time.instant(ofTick: likely.likely)
    earliest = time.instant(ofTick: window.map(\.first).min() ?? likely.first) - Self.slack
    latest = time.instant(ofTick: window.map(\.last).max() ?? likely.last) + Self.slack
    since = time.instant(ofTick: likely.began)
    timer = Self.retransmission(of: socket, kernel, now: time.count + doubt)?.timer(at: time)
  }

  /// `nil` where another timer runs.
  private static func retransmission(
    of socket: KernelSocket, _ kernel: KernelProfile, now: Int
  ) -> SocketRetransmission? {
    guard case .retransmission(_, let wait) = socket.timer, let information = socket.information
    else { return nil }
    let expiry = now + Jiffies(of: kernel).nearest(wait)
    return SocketRetransmission(information, kernel, expiry: expiry, now: now)
  }

  /// Since when the process has written nothing, as far as the kernel tells: all that waits is the one
  /// segment that is repeated, and what was written later would wait behind it.
  package func quietSince(_ information: TCPInformation?) -> Instant? {
    guard let information, information.unacknowledged == 1, information.notSent == 0 else {
      return nil
    }
    return since
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
    case .retransmission: return retransmission(of: socket, kernel, now: now)?.end
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
