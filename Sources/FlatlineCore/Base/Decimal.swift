/// Numbers as text, byte by byte: every event has some, and joining strings is slow.
extension [UInt8] {
  /// Appends a number in decimal, with leading zeros up to `width` digits, and what follows it.
  ///
  /// - Parameter number: at least 0.
  mutating func append(
    decimal number: Int, width: Int = 1, then mark: Unicode.Scalar? = nil
  ) {
    var power = 1
    for _ in 1..<width { power *= 10 }
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / power % 10))
      power /= 10
    }
    if let mark { append(UInt8(ascii: mark)) }
  }
}

/// `number`, which is at least 0, in decimal, with leading zeros up to `width` digits.
public func padded(_ number: Int, _ width: Int) -> String {
  var text: [UInt8] = []
  text.append(decimal: number, width: width)
  return String(decoding: text, as: UTF8.self)
}
