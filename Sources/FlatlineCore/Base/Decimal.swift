/// Text that every event has, put together byte by byte, for joining texts takes long.
extension [UInt8] {
  /// Appends a number in decimal, with leading zeros up to `width` digits.
  mutating func append(decimal number: Int, width: Int = 1) {
    var power = 1
    for _ in 1..<width { power *= 10 }
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / power % 10))
      power /= 10
    }
  }

  mutating func append(ascii character: Unicode.Scalar) {
    append(UInt8(ascii: character))
  }
}
