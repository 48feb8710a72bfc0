import FlatlineCore

/// What is added to a capture's times to have them by another clock: a straight line, for clocks
/// run a little fast or slow.
struct ClockCorrection: Sendable, Equatable {
  /// At ``origin``.
  var shift: Interval
  /// How much ``shift`` grows for each second.
  var rate: Double
  /// By the capture's own clock.
  var origin: Instant

  static let none = ClockCorrection(shift: .zero, rate: 0, origin: .distantPast)

  /// A time that would lie outside the years that a packet may have is the nearest inside.
  func corrected(_ time: Instant) -> Instant {
    let drift = rate == 0 ? 0 : Int64(rate * (time - origin).seconds * 1e9)
    // Where the sum leaves 64 bits, it is out of those years in any case.
    let nanoseconds = time.nanosecondsSinceEpoch &+ shift.nanoseconds &+ drift
    return Instant(nanosecondsSinceEpoch: max(0, nanoseconds)) ?? .latest
  }

  /// This one first, then another.
  func then(_ next: ClockCorrection) -> ClockCorrection {
    let start = corrected(origin)
    // The product of two drifts is nothing.
    return ClockCorrection(
      shift: next.corrected(start) - origin, rate: rate + next.rate, origin: origin)
  }
}
