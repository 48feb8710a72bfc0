/// rabbit_heartbeat's receiver: two looks in a row without new bytes, and the connection is over.
struct HeartbeatMonitor {
  private var misses = 0
  /// Since the last look.
  var hasHeard = true
  /// Since its sender's last tick; the first always sends.
  var hasSent = false

  /// In microseconds; an iteration takes about a millisecond more.
  static func period(_ heartbeat: Int) -> Int { heartbeat * 1_000_000 + 1100 }

  /// - Returns: whether that was the second in a row.
  mutating func look() -> Bool {
    misses = hasHeard ? 0 : misses + 1
    hasHeard = false
    return misses == 2
  }
}

/// Linux' retransmission timer on a segment that nobody acknowledges, from the tail-loss probe on
/// (`tcp_retransmit_timer`), with tcp_retries2 15 at 250 ticks a second. Microseconds.
struct RetransmissionTimer {
  private static let tick = 4000
  private static let longest = 120_000_000
  /// `tcp_model_timeout` of 15.
  private static let patience = 924_600_000

  /// When it fires next.
  private(set) var at: Int
  private var timeout: Int
  private var first: Int?
  private var isProbe = true

  init(sentAt now: Int, roundTrip: Int) {
    timeout = (200_000 + roundTrip + Self.tick) / Self.tick * Self.tick
    at = Self.fires(timeout, after: now)
  }

  /// - Returns: whether the kernel gives up.
  mutating func fire() -> Bool {
    let now = at
    if isProbe {
      isProbe = false
    } else {
      if let first, now - first >= Self.patience { return true }
      first = first ?? now
      timeout = min(2 * timeout, Self.longest)
    }
    at = Self.fires(timeout, after: now)
    return false
  }

  /// The timer wheel fires at multiples of a level's ticks (kernel/time/timer.c).
  private static func fires(_ timeout: Int, after now: Int) -> Int {
    let ticks = timeout / tick
    var grain = 1
    while ticks >= 63 * grain { grain *= 8 }
    return ((now / tick + ticks) / grain + 1) * grain * tick
  }
}
