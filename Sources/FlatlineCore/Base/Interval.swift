/// A length of time, in whole nanoseconds.
///
/// Every duration in flatline has this type, so that seconds, milliseconds and jiffies
/// cannot be confused. Range: ±292 years; arithmetic beyond it stays at its end. ``Instant`` admits
/// the years 1970 to 2116, so two instants of a hostile capture are 146 years apart, and twice that or
/// more is soon reckoned.
public struct Interval: Hashable, Comparable, Sendable {
  public var nanoseconds: Int64

  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Not stored: another module would have to call for it.
  @inlinable
  public static var zero: Interval { Interval(nanoseconds: 0) }

  @inlinable
  public static func seconds(_ count: Int) -> Interval {
    Interval(nanoseconds: Int64(count) * 1_000_000_000)
  }

  /// Rounded to the nearest nanosecond.
  public static func seconds(_ count: Double) -> Interval {
    Interval(nanoseconds: Int64(exactly: (count * 1e9).rounded()) ?? (count < 0 ? .min : .max))
  }

  @inlinable
  public static func milliseconds(_ count: Int) -> Interval {
    Interval(nanoseconds: Int64(count) * 1_000_000)
  }

  @inlinable
  public static func microseconds(_ count: Int) -> Interval {
    Interval(nanoseconds: Int64(count) * 1000)
  }

  public var seconds: Double { Double(nanoseconds) / 1e9 }

  @inlinable
  public static func < (left: Interval, right: Interval) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  @inlinable
  public static func + (left: Interval, right: Interval) -> Interval {
    let (sum, overflows) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
    return Interval(nanoseconds: overflows ? end(isNegative: left.nanoseconds < 0) : sum)
  }

  @inlinable
  public static func - (left: Interval, right: Interval) -> Interval {
    let (rest, overflows) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
    return Interval(nanoseconds: overflows ? end(isNegative: left.nanoseconds < 0) : rest)
  }

  @inlinable
  public static func * (left: Interval, right: Int) -> Interval {
    let (product, overflows) = left.nanoseconds.multipliedReportingOverflow(by: Int64(right))
    return Interval(
      nanoseconds: overflows ? end(isNegative: (left.nanoseconds < 0) != (right < 0)) : product)
  }

  @inlinable
  public static func / (left: Interval, right: Int) -> Interval {
    Interval(nanoseconds: left.nanoseconds / Int64(right))
  }

  public var magnitude: Interval {
    Interval(nanoseconds: Int64(clamping: nanoseconds.magnitude))
  }

  @usableFromInline
  static func end(isNegative: Bool) -> Int64 { isNegative ? .min : .max }
}
