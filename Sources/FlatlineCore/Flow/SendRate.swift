/// How fast a side has been sending lately: new bytes over the last second or two.
public struct SendRate: Sendable, Equatable {
  private struct Mark: Sendable, Equatable {
    @CompactInstant var at: Instant?
    /// Modulo 2^32: more is not sent in a period or two.
    var bytes: UInt32 = 0
  }

  private static let period = Interval.seconds(1)
  private var older = Mark()
  private var newer = Mark()
  private var total: UInt32 = 0

  mutating func sent(_ count: Int, at instant: Instant) {
    if newer.at.map({ instant - $0 >= Self.period }) ?? true {
      older = newer
      newer = Mark(bytes: total)
      newer.at = instant
    }
    total &+= UInt32(truncatingIfNeeded: count)
  }

  /// Bytes per second up to `instant`; zero when it has been sending for less than a period.
  public func bytesPerSecond(at instant: Instant) -> Double {
    guard let since = older.at else { return 0 }
    let elapsed = (instant - since).seconds
    return elapsed > 0 ? Double(total &- older.bytes) / elapsed : 0
  }
}
