/// The clock by which a host stamps its segments (RFC 7323 section 4), followed to see whether it has
/// stood still: Linux counts the milliseconds of its monotonic clock (`tcp_clock_ms`, 4.13 and later),
/// which does not go on while the host is suspended or its virtual machine is stopped.
struct SenderClock: Sendable {
  /// Since an instant, how much less the clock has counted than time has passed.
  struct Lag: Sendable {
    var since: Instant
    var length: Interval
  }

  private var last: (at: Instant, value: UInt32)?
  /// Whether it was seen to count milliseconds.
  private var isKnown = false

  /// A stamp is of use as a reference for so long without another.
  static let freshness = Interval.seconds(5)
  /// So long it takes to know how it counts.
  private static let trial = Interval.seconds(1)
  /// Less is a queue on the way, or clocks that run a little differently.
  static let shortest = Interval.seconds(1)

  /// Whether another stamp is wanted.
  func isAged(at now: Instant) -> Bool { isAged(at: now, by: Self.freshness) }

  /// The same of a clock that is only to be compared with another.
  func isOld(at now: Instant) -> Bool {
    isAged(at: now, by: isKnown ? Self.freshness * 6 : Self.freshness)
  }

  private func isAged(at now: Instant, by age: Interval) -> Bool {
    last.map { now - $0.at >= age } ?? true
  }

  /// Takes a stamp in.
  ///
  /// - Returns: how far it is behind; `nil` where that is not known yet. Where it is far behind, the
  ///   reference stays.
  mutating func note(_ value: UInt32, at instant: Instant) -> Lag? {
    guard let reference = last else {
      last = (instant, value)
      return nil
    }
    let passed = instant - reference.at
    let lag = passed - .milliseconds(Int(value &- reference.value))
    guard isKnown else {
      guard passed >= Self.trial else { return nil }
      // Clocks differ by less than a thousandth; stamps are rounded, and packets wait a little.
      isKnown = lag.magnitude <= passed / 500 + .milliseconds(20)
      last = (instant, value)
      return nil
    }
    if lag < Self.shortest {
      last = (instant, value)
      isKnown = lag > .zero - Self.shortest
    }
    return isKnown ? Lag(since: reference.at, length: lag) : nil
  }

  /// Begins anew: what was stamped before tells nothing.
  mutating func restart() { last = nil }
}
