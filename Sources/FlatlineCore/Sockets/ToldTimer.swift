/// Where a kernel's retransmission timer stands, as the kernel tells: what packets only let guess. In
/// its ticks.
package struct ToldTimer: Sendable, Equatable {
  /// When it told.
  var time: TickTime
  /// The timeout without doublings; `nil` where it has reached its maximum.
  var timeout: Int?
  /// `icsk_backoff`: doublings, those apart that errors have taken back.
  var backoff: Int
  /// `icsk_retransmits`: timeouts, in eight bits.
  var timeouts: Int
  /// The last transmission.
  var sent: Int
  /// When the timer is to expire (`icsk_timeout`), before the wheel rounds it up.
  var expiry: Int
  /// When the first retransmission may have been made.
  var began: ClosedRange<Int>
  /// The last acknowledgment that came.
  var acknowledged: Int

  /// When the last transmission was made.
  var sentAt: Instant { time.instant(ofTick: sent) }

  var acknowledgedAt: Instant { time.instant(ofTick: acknowledged) }

  /// With the timeout and the beginning that were told before.
  func continuing(_ earlier: ToldTimer) -> ToldTimer {
    var timer = self
    timer.timeout = timeout ?? earlier.timeout
    timer.began = earlier.began
    return timer
  }

  /// Jiffies after the tick in which it told.
  func position(_ tick: Int) -> Int { tick - time.count }
}
