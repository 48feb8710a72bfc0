import Testing

@testable import FlatlineCore

/// RFC 9293 section 3.4: arithmetic modulo 2**32.
struct SequenceNumberTests {
  typealias Pair = (from: UInt32, to: UInt32)

  static let distances: [Fact<Pair, Int>] = [
    Fact("equal", (7, 7), 0),
    Fact("next", (1, 2), 1),
    Fact("0xffffffff is followed by 0", (0xffff_ffff, 0), 1),
    Fact("0 is preceded by 0xffffffff", (0, 0xffff_ffff), -1),
    Fact("a window across the wrap", (0xffff_ff00, 0x0000_0100), 512),
    Fact("a retransmission across the wrap", (0x0000_0100, 0xffff_ff00), -512),
    Fact("the largest step that has an order", (0x9000_0000, 0x0fff_ffff), 0x7fff_ffff),
    Fact("the same step back", (0x0fff_ffff, 0x9000_0000), -0x7fff_ffff),
  ]

  @Test(arguments: distances)
  func distance(_ fact: Fact<Pair, Int>) {
    let from = SequenceNumber(fact.given.from)
    let to = SequenceNumber(fact.given.to)
    #expect(to.distance(from: from) == fact.expected)
    #expect(to.isAfter(from) == (fact.expected > 0))
    #expect(to.isBefore(from) == (fact.expected < 0))
  }

  static let advances: [Fact<(UInt32, Int), UInt32>] = [
    Fact("onto zero", (0xffff_ffff, 1), 0),
    Fact("a segment over the wrap", (0xffff_fff0, 1448), 0x598),
    Fact("back from zero, as a keepalive probe does", (0, -1), 0xffff_ffff),
    Fact("all the way round", (42, 1 << 32), 42),
  ]

  @Test(arguments: advances)
  func advance(_ fact: Fact<(UInt32, Int), UInt32>) {
    #expect(SequenceNumber(fact.given.0).advanced(by: fact.given.1).value == fact.expected)
  }
}
