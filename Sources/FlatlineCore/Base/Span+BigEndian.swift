/// Bounds-checked reads of network byte order.
///
/// The only way packet bytes are read in flatline: an offset outside the captured bytes gives
/// `nil`, never a trap and never a byte that was not captured.
extension Span where Element == UInt8 {
  @inlinable @inline(__always)
  public func uint8(at offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    return self[offset]
  }

  @inlinable @inline(__always)
  public func uint16(at offset: Int) -> UInt16? {
    guard offset >= 0, count >= 2, offset <= count - 2 else { return nil }
    return UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  @inlinable @inline(__always)
  public func uint32(at offset: Int) -> UInt32? {
    guard offset >= 0, count >= 4, offset <= count - 4 else { return nil }
    return UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16
      | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
  }

  @inlinable @inline(__always)
  public func uint64(at offset: Int) -> UInt64? {
    guard let high = uint32(at: offset), let low = uint32(at: offset + 4) else { return nil }
    return UInt64(high) << 32 | UInt64(low)
  }
}
