import FlatlineCore

/// The time between two packets, in sixteen bits: five of an exponent, eleven of a mantissa.
///
/// So a retransmission's time is right to a thousandth, and one changed bit makes hours of it.
enum Pause {
  private static let mantissaBits: UInt16 = 11
  /// 2047 microseconds times 2^21 are 72 minutes.
  private static let largestExponent: UInt16 = 21

  static func read(_ input: inout FuzzInput) -> Interval {
    let word = input.word16()
    let mantissa = Int(word & (1 << mantissaBits - 1))
    switch word >> mantissaBits {
    case ...largestExponent: return .microseconds(mantissa << Int(word >> mantissaBits))
    // A clock that is set right.
    case 31: return .milliseconds(-mantissa)
    case 30: return .seconds(3600 * mantissa)
    default: return .zero
    }
  }

  static func written(_ interval: Interval) -> [UInt8] {
    var mantissa = min(max(0, interval.nanoseconds / 1000), 0x7ff << Int64(largestExponent))
    var exponent: UInt16 = 0
    while mantissa >= 1 << Int64(mantissaBits) {
      mantissa >>= 1
      exponent += 1
    }
    let word = exponent << mantissaBits | UInt16(mantissa)
    return [UInt8(word >> 8), UInt8(word & 0xff)]
  }
}
