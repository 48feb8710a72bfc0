/// Linux's retransmission timer for a segment that is not acknowledged, from the tail-loss probe on
/// (`tcp_retransmit_timer`), with tcp_retries2 = 15 and 250 ticks a second. In microseconds.
struct RetransmissionTimer {
  private static let tick = 4000
  private static let maximumTimeout = 120_000_000
  /// `tcp_model_timeout` for 15 retransmissions.
  private static let giveUpTime = 924_600_000

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
      if let first, now - first >= Self.giveUpTime { return true }
      first = first ?? now
      timeout = min(2 * timeout, Self.maximumTimeout)
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
