/// Bounds-checked reads of network byte order.
///
/// The only way packet bytes are read in flatline: an offset outside the captured bytes gives
/// `nil`, never a trap and never a byte that was not captured.
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
    let bytes = extracting(offset..<offset &+ 2)
    return UInt16(bytes[0]) << 8 | UInt16(bytes[1])
  }

  @inlinable @inline(__always)
  public func uint32(at offset: Int) -> UInt32? {
    guard offset >= 0, offset <= count &- 4 else { return nil }
    let bytes = extracting(offset..<offset &+ 4)
    return UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8
      | UInt32(bytes[3])
  }

  @inlinable @inline(__always)
  public func uint64(at offset: Int) -> UInt64? {
    guard offset >= 0, offset <= count &- 8 else { return nil }
    let bytes = extracting(offset..<offset &+ 8)
    let high =
      UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
    let low =
      UInt32(bytes[4]) << 24 | UInt32(bytes[5]) << 16 | UInt32(bytes[6]) << 8 | UInt32(bytes[7])
    return UInt64(high) << 32 | UInt64(low)
  }
}
