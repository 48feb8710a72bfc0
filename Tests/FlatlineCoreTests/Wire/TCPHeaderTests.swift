import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// RFC 9293 section 3.1.
struct TCPHeaderTests {
  private static func decoded(_ fields: TCPFields) -> Packet {
    decode(PacketBuilder.ipv4(fields.bytes), as: .rawIP)
  }

  @Test func everyField() throws {
    let fields = TCPFields(
      source: 0xfffe, destination: 5672, sequence: 0xfedc_ba98, acknowledgment: 0x0123_4567,
      flags: [.ack, .fin], window: 0xffff, payload: Array("bye".utf8))
    let segment = try #require(Self.decoded(fields).segment)
    #expect(segment.source.port == 0xfffe)
    #expect(segment.destination.port == 5672)
    #expect(segment.sequence.value == 0xfedc_ba98)
    #expect(segment.acknowledgment.value == 0x0123_4567)
    #expect(segment.flags == [.ack, .fin])
    #expect(segment.window == 0xffff)
    #expect(segment.payloadLength == 3)
  }

  static let lengths: [Fact<(TCPFlags, String), UInt32>] = [
    Fact("an acknowledgment", (.ack, ""), 0),
    Fact("data", ([.ack, .psh], "hello"), 5),
    Fact("SYN takes one", (.syn, ""), 1),
    Fact("FIN takes one", ([.ack, .fin], ""), 1),
    Fact("data and FIN", ([.ack, .fin], "hello"), 6),
    Fact("RST takes none", (.rst, ""), 0),
  ]

  /// How much of the sequence space a segment takes, also where it wraps.
  @Test(arguments: lengths)
  func sequenceSpace(_ fact: Fact<(TCPFlags, String), UInt32>) throws {
    let fields = TCPFields(
      sequence: 0xffff_ffff, flags: fact.given.0, payload: Array(fact.given.1.utf8))
    let segment = try #require(Self.decoded(fields).segment)
    #expect(segment.sequenceEnd.value == 0xffff_ffff &+ fact.expected)
  }

  /// The header is 5 to 15 words long and lies within the IP packet.
  @Test(arguments: [
    (0, "malformed-tcp-header"), (4, "malformed-tcp-header"), (5, "segment"), (6, "segment"),
    (7, "malformed-tcp-header"), (15, "malformed-tcp-header"),
  ])
  func dataOffsetOfTwentyFiveBytes(words: UInt8, kind: String) {
    #expect(Self.decoded(TCPFields(dataOffset: words)).kind == kind)
  }
}
