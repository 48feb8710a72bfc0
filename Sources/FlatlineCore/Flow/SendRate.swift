/// How fast a side has been sending lately: new bytes over the last second or two.
///
/// Times are in ticks of 2^20 ns, about a millisecond, modulo 2^32, which is 52 days.
struct SendRate: Sendable, Equatable {
  /// The least time between two marks: just less than a second, which traffic may keep to.
  private static let period: UInt32 = 953
  private static let ticksPerSecond = 1e9 / Double(1 << 20)

  /// Two marks: when they were made, 0 for never, and ``total`` then.
  private var olderAt: UInt32 = 0
  private var newerAt: UInt32 = 0
  // Modulo 2^32: more is not sent in a period or two.
  private var older: UInt32 = 0
  private var newer: UInt32 = 0
  private var total: UInt32 = 0

  @inline(__always)
  var prefetch: UInt32 { total }

  @inline(__always)
  private static func tick(_ instant: Instant) -> UInt32 {
    max(1, UInt32(truncatingIfNeeded: instant.nanosecondsSinceEpoch >> 20))
  }

  @inline(__always)
  mutating func sent(_ count: Int, at instant: Instant) {
    let now = Self.tick(instant)
    if newerAt == 0 || now &- newerAt >= Self.period {
      (olderAt, older) = (newerAt, newer)
      (newerAt, newer) = (now, total)
    }
    total &+= UInt32(truncatingIfNeeded: count)
  }

  /// Bytes per second up to `instant`; zero when it has been sending for less than a period.
  func bytesPerSecond(at instant: Instant) -> Double {
    let elapsed = Self.tick(instant) &- olderAt
    guard olderAt != 0, elapsed > 0 else { return 0 }
    return Double(total &- older) * Self.ticksPerSecond / Double(elapsed)
  }
}
