/// Bounds-checked reads of network byte order.
///
/// The only way packet bytes are read in flatline: an offset outside the captured bytes gives
/// `nil`, never a byte that was not captured.
///
/// Each takes its bytes out as a view of fixed length: one check is left then, not one a byte.
extension Span where Element == UInt8 {
  @inlinable @inline(__always)
  public func uint8(at offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    return self[offset]
  }

  @inlinable @inline(__always)
  public func uint16(at offset: Int) -> UInt16? {
    guard offset >= 0, offset <= count &- 2 else { return nil }
    return extracting(offset..<offset &+ 2).word16(0)
  }

  @inlinable @inline(__always)
  public func uint32(at offset: Int) -> UInt32? {
    guard offset >= 0, offset <= count &- 4 else { return nil }
    return extracting(offset..<offset &+ 4).word32(0)
  }

  @inlinable @inline(__always)
  public func uint64(at offset: Int) -> UInt64? {
    guard offset >= 0, offset <= count &- 8 else { return nil }
    return extracting(offset..<offset &+ 8).word64(0)
  }
}

/// For views whose length has been checked before; outside of them these trap.
extension Span where Element == UInt8 {
  @inlinable @inline(__always)
  func word16(_ offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset &+ 1])
  }

  @inlinable @inline(__always)
  func word32(_ offset: Int) -> UInt32 {
    UInt32(self[offset]) << 24 | UInt32(self[offset &+ 1]) << 16
      | UInt32(self[offset &+ 2]) << 8 | UInt32(self[offset &+ 3])
  }

  @inlinable @inline(__always)
  func word64(_ offset: Int) -> UInt64 {
    UInt64(word32(offset)) << 32 | UInt64(word32(offset &+ 4))
  }
}
