import FlatlineCore
import Testing

@testable import Capture

/// Units of a second become nanoseconds, whatever they are.
struct PcapngTimeTests {
  struct Fact: Sendable, CustomTestStringConvertible {
    var resolution: UInt8
    var offset: Int64 = 0
    var units: UInt64
    /// `nil` outside the years 1970 to 2116.
    var nanoseconds: Int64?

    var testDescription: String { "\(units) of \(resolution), from \(offset) s on" }
  }

  static let facts: [Fact] = [
    Fact(resolution: 6, units: 1_234_567, nanoseconds: 1_234_567_000),
    Fact(resolution: 9, units: 1_234_567, nanoseconds: 1_234_567),
    Fact(resolution: 0, units: 7, nanoseconds: 7_000_000_000),
    Fact(resolution: 3, units: 7, nanoseconds: 7_000_000),
    // A part of a nanosecond is cut.
    Fact(resolution: 12, units: 1_999, nanoseconds: 1),
    Fact(resolution: 19, units: 10_000_000_000, nanoseconds: 1),
    Fact(resolution: 0x80, units: 7, nanoseconds: 7_000_000_000),
    Fact(resolution: 0x81, units: 7, nanoseconds: 3_500_000_000),
    Fact(resolution: 0x80 | 32, units: 3 << 31, nanoseconds: 1_500_000_000),
    Fact(resolution: 0x80 | 63, units: 1 << 63, nanoseconds: 1_000_000_000),
    Fact(resolution: 6, offset: 10, units: 1, nanoseconds: 10_000_001_000),
    Fact(resolution: 6, offset: -10, units: 10_000_001, nanoseconds: 1000),
    Fact(resolution: 6, offset: -10, units: 9_999_999, nanoseconds: nil),
    Fact(resolution: 6, units: .max, nanoseconds: nil),
    Fact(resolution: 9, units: 4_611_686_018_000_000_000, nanoseconds: nil),
    Fact(resolution: 9, units: 4_611_686_017_999_999_999, nanoseconds: 4_611_686_017_999_999_999),
    Fact(resolution: 0x80, units: .max, nanoseconds: nil),
    Fact(resolution: 6, offset: .max, units: 0, nanoseconds: nil),
    Fact(resolution: 6, offset: .min, units: 0, nanoseconds: nil),
    Fact(resolution: 9, offset: 9_000_000_000, units: .max, nanoseconds: nil),
    // No 64-bit number of them makes a second.
    Fact(resolution: 20, units: .max, nanoseconds: nil),
    Fact(resolution: 127, units: 1, nanoseconds: nil),
    Fact(resolution: 0x80 | 64, units: 1, nanoseconds: nil),
    Fact(resolution: 0xff, units: 1, nanoseconds: nil),
  ]

  @Test(arguments: facts) func isInNanoseconds(fact: Fact) {
    let time = PcapngTime(resolution: fact.resolution, offset: fact.offset)
    let instant = time.instant(
      high: UInt32(fact.units >> 32), low: UInt32(truncatingIfNeeded: fact.units))
    #expect(instant?.nanosecondsSinceEpoch == fact.nanoseconds)
  }
}
