/// A length of time, in whole nanoseconds.
///
/// Every duration in flatline has this type, so that seconds, milliseconds and jiffies
/// cannot be confused. Range: ±292 years; arithmetic traps beyond it, which no input can
/// reach because ``Instant`` admits only the years 1970 to 2116.
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
    Interval(nanoseconds: Int64((count * 1e9).rounded()))
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
    Interval(nanoseconds: left.nanoseconds + right.nanoseconds)
  }

  @inlinable
  public static func - (left: Interval, right: Interval) -> Interval {
    Interval(nanoseconds: left.nanoseconds - right.nanoseconds)
  }

  @inlinable
  public static func * (left: Interval, right: Int) -> Interval {
    Interval(nanoseconds: left.nanoseconds * Int64(right))
  }

  @inlinable
  public static func / (left: Interval, right: Int) -> Interval {
    Interval(nanoseconds: left.nanoseconds / Int64(right))
  }

  public var magnitude: Interval { Interval(nanoseconds: abs(nanoseconds)) }
}
