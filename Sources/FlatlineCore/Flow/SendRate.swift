/// How fast a side has been sending lately: new bytes over the last second or two.
public struct SendRate: Sendable, Equatable {
  private static let period = Interval.seconds(1)

  /// Two marks: when they were made, and ``total`` then.
  @CompactInstant private var olderAt: Instant?
  @CompactInstant private var newerAt: Instant?
  // Modulo 2^32: more is not sent in a period or two.
  private var older: UInt32 = 0
  private var newer: UInt32 = 0
  private var total: UInt32 = 0

  @inline(__always)
  mutating func sent(_ count: Int, at instant: Instant) {
    if newerAt.map({ instant - $0 >= Self.period }) ?? true {
      (olderAt, older) = (newerAt, newer)
      (newerAt, newer) = (instant, total)
    }
    total &+= UInt32(truncatingIfNeeded: count)
  }

  /// Bytes per second up to `instant`; zero when it has been sending for less than a period.
  public func bytesPerSecond(at instant: Instant) -> Double {
    guard let since = olderAt else { return 0 }
    let elapsed = (instant - since).seconds
    return elapsed > 0 ? Double(total &- older) / elapsed : 0
  }
}
