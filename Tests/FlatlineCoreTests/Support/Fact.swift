import Testing

@testable import FlatlineCore

/// A situation with a readable name, and what must follow from it.
struct Fact<Given: Sendable, Expected: Sendable>: Sendable, CustomTestStringConvertible {
  var name: String
  var given: Given
  var expected: Expected

  init(_ name: String, _ given: Given, _ expected: Expected) {
    self.name = name
    self.given = given
    self.expected = expected
  }

  var testDescription: String { name }
}

extension Instant {
  /// So many seconds into the story that a test tells.
  static func at(_ seconds: Double) -> Instant {
    Instant(unchecked: 1_795_359_214_000_000_000) + .seconds(seconds)
  }

  /// The inverse of ``at(_:)``.
  var seconds: Double { (self - .at(0)).seconds }
}

extension IPAddress {
  static let client = IPAddress(v4: 0xc633_641f)
  static let broker = IPAddress(v4: 0xcb00_7115)
  static let router = IPAddress(v4: 0xcb00_7101)
  static let client6 = IPAddress(v6High: 0x2001_0db8_0000_0000, low: 0x31)
  static let broker6 = IPAddress(v6High: 0x2001_0db8_0000_0000, low: 0x21)
}

extension Endpoint {
  static let client = Endpoint(.client, 33730)
  static let broker = Endpoint(.broker, 5672)
}

/// A number in network byte order.
func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  stride(from: value.bitWidth - 8, through: 0, by: -8).map {
    UInt8(truncatingIfNeeded: value >> $0)
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
