/// A TCP sequence number.
///
/// RFC 9293 section 3.4: "the actual sequence number space is finite, though large. This space
/// ranges from 0 to 2**32 - 1", and all arithmetic on it is modulo 2**32. Two numbers can be
/// ordered only when they are less than 2**31 apart, which TCP's window (at most 2**30, RFC 7323
/// section 2.3) guarantees for numbers of one live connection.
public struct SequenceNumber: Hashable, Sendable {
  public let value: UInt32

  @inlinable
  public init(_ value: UInt32) {
    self.value = value
  }

  /// The signed distance from `other` to `self`: positive when `self` comes later.
  @inlinable
  public func distance(from other: SequenceNumber) -> Int {
    Int(Int32(truncatingIfNeeded: value &- other.value))
  }

  @inlinable
  public func advanced(by count: Int) -> SequenceNumber {
    SequenceNumber(value &+ UInt32(truncatingIfNeeded: count))
  }

  @inlinable
  public func isAfter(_ other: SequenceNumber) -> Bool { distance(from: other) > 0 }

  @inlinable
  public func isBefore(_ other: SequenceNumber) -> Bool { distance(from: other) < 0 }
}
