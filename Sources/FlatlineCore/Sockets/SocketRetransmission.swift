/// The end of a socket whose retransmissions are not acknowledged, from its timer. In the kernel's
/// ticks.
///
/// The kernel gives up at the first expiry that is ``KernelProfile/retransmissionLimit`` after the
/// first retransmission (`retransmits_timed_out`). It does not tell when that was, but what it
/// tells leaves little room: newer kernels count the time in timeouts, and of others the waits can
/// be gone back one by one, each twice as long as the one before.
struct SocketRetransmission {
  private let jiffies: Jiffies
  private let maximum: Int
  private let limit: Int
  private let hasUserTimeout: Bool
  /// The timeout that runs, and when it was set: with the last retransmission.
  private let timeout: Int
  private let armed: Int
  /// When the timer is to expire.
  private let expiry: Int
  /// Whether TCP_USER_TIMEOUT has shortened the wait: then it is the last.
  private let isCut: Bool
  /// Whether an error has taken back a doubling, and so set the timer again.
  private let isReverted: Bool
  private let now: Int
  /// When the first retransmission may have been made.
  private let began: ClosedRange<Int>
  /// Ticks by which what the kernel tells of one event may differ.
  private static let inaccuracy = 2
  /// In the ticks after a closed window's last acknowledgment and first retransmission in which the
  /// kernel does not give up; `nil` with an open window.
  private let windowPatience: Int?
  private let lastAcknowledged: Int
  private let backoff: Int
  private let retransmits: Int

  /// `nil` before the first retransmission.
  init?(_ information: TCPInformation, _ kernel: KernelProfile, expiry: Int, now: Int) {
    let retries = max(information.retransmits, information.backoff)
    guard retries > 0 else { return nil }
    jiffies = Jiffies(of: kernel)
    maximum = jiffies.tcpRtoMax(kernel)
    limit = jiffies.usecsToJiffies(kernel.retransmissionLimit)
    hasUserTimeout = kernel.userTimeout != nil
    backoff = information.backoff
    retransmits = information.retransmits
    timeout = max(1, jiffies.nearest(information.retransmissionTimeout))
    let sent = now - jiffies.nearest(information.sinceDataSent)
    armed = min(max(expiry - timeout, sent), now)
    self.expiry = expiry
    isReverted = information.backoff < information.retransmits
    isCut = !isReverted && armed - (expiry - timeout) > Self.inaccuracy
    self.now = now
    lastAcknowledged = now - jiffies.nearest(information.sinceAcknowledged)
    // tcp_rtx_probe0_timed_out: with something in flight, and `icsk_retransmits` stays 0.
    windowPatience = information.sendWindow == 0 ? 2 * maximum : nil
    let history = TimeoutHistory(
      information, jiffies, maximum: maximum,
      minimum: jiffies.usecsToJiffies(kernel.minimumTimeout), armed: armed, now: now)
    began = history.firstRetransmission(notBefore: lastAcknowledged)
  }

  /// - Returns: `nil` where something else than the limit ends it.
  func timer(at time: TickTime) -> ToldTimer? {
    guard !hasUserTimeout, windowPatience == nil else { return nil }
    return ToldTimer(
      time: time, timeout: timeout < maximum ? max(1, timeout >> min(backoff, 16)) : nil,
      backoff: backoff, timeouts: retransmits, sent: armed, expiry: expiry, began: began,
      acknowledged: lastAcknowledged)
  }

  var end: TimerEnd {
    let middle = began.lowerBound + (began.upperBound - began.lowerBound) / 2
    guard isReverted else {
      return TimerEnd(
        likely: end(began: middle), first: end(began: began.lowerBound),
        last: end(began: began.upperBound), began: began.upperBound, lateness: lateness)
    }
    // If the errors go on, each takes back a doubling and sets the timer anew: the waits stay about as
    // they are, and any expiry beyond the limit may be the last.
    let likely = end(began: middle, doubles: false)
    return TimerEnd(
      likely: likely, first: min(likely, max(now, began.lowerBound + limit)),
      last: max(likely + timeout, end(began: began.upperBound)), began: began.upperBound)
  }

  /// The timeout before was half as long, or as long.
  private var lateness: Int? { TimerEnd.lateness(armed: armed, before: timeout / 2) }

  /// Goes from one expiry to the next, until the limit is over.
  private func end(began: Int, doubles: Bool = true) -> Int {
    var sent = armed
    var timeout = timeout
    var tick = max(
      now, TimerWheel.firing(armedAt: armed, delay: expiry - armed, isInTimer: true))
    if isCut { return tick }
    while !isOver(at: tick, began: began) {
      sent = tick
      if doubles { timeout = RetransmissionBackoff.doubled(timeout, maximum: maximum) }
      tick = TimerWheel.firing(
        armedAt: sent, delay: clamped(timeout, sent: sent, began: began), isInTimer: true)
    }
    return tick
  }

  private func isOver(at tick: Int, began: Int) -> Bool {
    guard let windowPatience else { return tick - began >= limit }
    return tick - began > windowPatience && tick - lastAcknowledged > windowPatience
  }

  /// `tcp_clamp_rto_to_user_timeout`: the last wait ends with TCP_USER_TIMEOUT.
  private func clamped(_ timeout: Int, sent: Int, began: Int) -> Int {
    hasUserTimeout ? max(1, min(timeout, began + limit - sent)) : timeout
  }
}
