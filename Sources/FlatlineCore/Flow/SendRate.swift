/// How fast a side has been sending lately: new bytes over the last second or two.
public struct SendRate: Sendable, Equatable {
  private struct Mark: Sendable, Equatable {
    var at: Instant
    var bytes: Int
  }

  private static let period = Interval.seconds(1)
  private var older: Mark?
  private var newer: Mark?
  private var total = 0

  mutating func sent(_ count: Int, at instant: Instant) {
    if newer.map({ instant - $0.at >= Self.period }) ?? true {
      older = newer
      newer = Mark(at: instant, bytes: total)
    }
    total += count
  }

  /// Bytes per second up to `instant`; zero when it has been sending for less than a period.
  public func bytesPerSecond(at instant: Instant) -> Double {
    guard let older else { return 0 }
    let elapsed = (instant - older.at).seconds
    return elapsed > 0 ? Double(total - older.bytes) / elapsed : 0
  }
}
