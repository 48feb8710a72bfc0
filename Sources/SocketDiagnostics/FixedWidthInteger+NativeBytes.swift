extension FixedWidthInteger where Self: UnsignedInteger {
  /// In the host's byte order.
  var nativeBytes: [UInt8] { bigEndian.networkBytes }

  /// In network byte order.
  var networkBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map {
      UInt8(truncatingIfNeeded: self >> Self(Self.bitWidth - 8 * ($0 + 1)))
    }
  }
}
