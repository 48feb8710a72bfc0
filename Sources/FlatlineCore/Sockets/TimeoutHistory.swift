/// When the first of a socket's retransmissions was made, as far as the kernel tells. In its ticks.
struct TimeoutHistory {
  private let information: TCPInformation
  private let jiffies: Jiffies
  private let maximum: Int
  private let minimum: Int
  /// When the last retransmission was made.
  private let armed: Int
  private let now: Int

  /// - Parameters:
  ///   - maximum: of a timeout.
  ///   - minimum: `TCP_RTO_MIN`.
  init(
    _ information: TCPInformation, _ jiffies: Jiffies, maximum: Int, minimum: Int, armed: Int,
    now: Int
  ) {
    self.information = information
    self.jiffies = jiffies
    self.maximum = maximum
    self.minimum = minimum
    self.armed = armed
    self.now = now
  }

  /// - Parameter acknowledged: when an acknowledgment last came.
  func firstRetransmission(notBefore acknowledged: Int) -> ClosedRange<Int> {
    var range = min(acknowledged, armed)...armed
    if let chain { range = chain.clamped(to: range) }
    if let counted { range = range.clamped(to: counted) }
    return range
  }

  /// What `tcpi_total_rto_time` says: exact if no series came before.
  private var counted: ClosedRange<Int>? {
    guard information.retransmits > 0, let series = information.timeoutSeries, series > 0,
      let time = information.timeInTimeouts
    else { return nil }
    // Both ends of the time are milliseconds, rounded down.
    let earliest = now - jiffies.usecsToJiffies(time + .milliseconds(1))
    guard series == 1 else { return earliest...max(earliest, armed) }
    return earliest...max(earliest, now - jiffies.passed(time - .milliseconds(1)).whole)
  }

  /// Each timeout was half of the one after it: goes back from the last, wait by wait.
  ///
  /// `nil` where an ICMP error, or the handling of thin streams, has changed the timeouts.
  private var chain: ClosedRange<Int>? {
    let count = max(information.retransmits, information.backoff)
    guard information.backoff == count else { return nil }
    var range = armed...armed
    for backoff in stride(from: count - 1, through: 1, by: -1) {
      range = before(
        range, timeouts: timeouts(backoff), granularity: granularity(timeouts(backoff - 1)))
    }
    return range
  }

  /// When a timer was set that fired in `range`.
  ///
  /// - Parameter granularity: of the timer that fired when it was set: the kernel was then at a
  ///   multiple of it.
  private func before(
    _ range: ClosedRange<Int>, timeouts: ClosedRange<Int>, granularity: Int
  ) -> ClosedRange<Int> {
    let slack = TimerWheel.granularity(ofDelay: timeouts.upperBound - 1)
    let first = range.lowerBound - slack - timeouts.upperBound
    let last = max(first, range.upperBound - 1 - timeouts.lowerBound)
    let alignedFirst = (first + granularity - 1) / granularity * granularity
    let alignedLast = last / granularity * granularity
    // A busy kernel is late, and then not at a multiple.
    return alignedFirst <= alignedLast ? alignedFirst...alignedLast : first...last
  }

  /// Which timeouts may have stood after so many doublings.
  private func timeouts(_ backoff: Int) -> ClosedRange<Int> {
    let base = base
    func doubled(_ timeout: Int) -> Int {
      RetransmissionBackoff.inetCskRtoBackoff(timeout, backoff, maximum: maximum)
    }
    return doubled(base.lowerBound)...doubled(base.upperBound)
  }

  /// The timeout without doublings: known exactly until it has reached the maximum.
  private var base: ClosedRange<Int> {
    let timeout = jiffies.nearest(information.retransmissionTimeout)
    let doublings = min(information.backoff, 16)
    if timeout < maximum {
      let base = max(1, timeout >> doublings)
      return base...base
    }
    // __tcp_set_rto: the round trip, and at least TCP_RTO_MIN or four deviations of it. The kernel
    // keeps a greater deviation for a while.
    let least = max(
      maximum >> doublings,
      jiffies.usecsToJiffies(
        information.roundTrip
          + max(jiffies.interval(minimum), information.roundTripDeviation * 4)))
    return min(least, maximum)...min(least * 2, maximum)
  }

  private func granularity(_ timeouts: ClosedRange<Int>) -> Int {
    TimerWheel.granularity(ofDelay: timeouts.lowerBound - 1)
  }
}
