/// A point in packet time: nanoseconds since 1970-01-01T00:00:00Z.
///
/// The core has no clock of its own; every instant comes from a packet or from the caller of
/// ``Engine/advance(to:into:)``.
public struct Instant: Hashable, Comparable, Sendable {
  /// In `0 ..< 2^62`, that is from 1970 to early 2116, so that the difference of any two
  /// instants, plus any timer this program knows, fits an ``Interval``.
  public let nanosecondsSinceEpoch: Int64

  @inlinable
  init(unchecked nanoseconds: Int64) {
    nanosecondsSinceEpoch = nanoseconds
  }

  /// `nil` when a timestamp, which a hostile file may set to anything, is outside 1970 to 2116.
  @inlinable
  public init?(secondsSinceEpoch seconds: Int64, nanoseconds: Int64) {
    guard seconds >= 0, seconds < 4_611_686_018, nanoseconds >= 0, nanoseconds < 1_000_000_000
    else { return nil }
    nanosecondsSinceEpoch = seconds * 1_000_000_000 + nanoseconds
  }

  /// `nil` outside 1970 to 2116.
  @inlinable
  public init?(nanosecondsSinceEpoch nanoseconds: Int64) {
    guard nanoseconds >= 0, nanoseconds < 4_611_686_018_000_000_000 else { return nil }
    nanosecondsSinceEpoch = nanoseconds
  }

  /// The epoch itself: earlier than every packet.
  public static let distantPast = Instant(unchecked: 0)

  /// Of all that a packet may have, the last.
  public static let latest = Instant(unchecked: 4_611_686_017_999_999_999)

  /// When a connection ends that nothing ends by itself. Timers may be added to it.
  public static let openEnd = latest

  /// Later than every packet and every timer.
  public static let distantFuture = Instant(unchecked: Int64.max)

  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
  }

  @inlinable
  public static func + (left: Instant, right: Interval) -> Instant {
    Instant(unchecked: left.nanosecondsSinceEpoch &+ right.nanoseconds)
  }

  @inlinable
  public static func - (left: Instant, right: Interval) -> Instant {
    Instant(unchecked: left.nanosecondsSinceEpoch &- right.nanoseconds)
  }

  @inlinable
  public static func - (left: Instant, right: Instant) -> Interval {
    Interval(nanoseconds: left.nanosecondsSinceEpoch &- right.nanosecondsSinceEpoch)
  }
}
