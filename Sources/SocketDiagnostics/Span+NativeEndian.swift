/// Bounds-checked reads of the host's byte order, in which the kernel answers: an offset outside the
/// bytes gives `nil`.
extension Span where Element == UInt8 {
  func native16(at offset: Int) -> UInt16? { uint16(at: offset).map(UInt16.init(bigEndian:)) }

  func native32(at offset: Int) -> UInt32? { uint32(at: offset).map(UInt32.init(bigEndian:)) }

  func native64(at offset: Int) -> UInt64? { uint64(at: offset).map(UInt64.init(bigEndian:)) }
}
