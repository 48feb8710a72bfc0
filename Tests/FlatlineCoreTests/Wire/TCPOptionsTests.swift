import SyntheticTraffic
import Testing

@testable import FlatlineCore

struct TCPOptionsTests {
  private static func options(_ change: (inout TCPOptions) -> Void) -> TCPOptions {
    var options = TCPOptions()
    change(&options)
    return options
  }

  private static func blocks(_ edges: UInt32...) -> [UInt8] {
    [5, UInt8(2 + 4 * edges.count)] + edges.flatMap(bigEndian)
  }

  private static func block(_ left: UInt32, _ right: UInt32) -> SelectiveAcknowledgment {
    SelectiveAcknowledgment(left: SequenceNumber(left), right: SequenceNumber(right))
  }

  private static let scale7 = options { $0.windowScale = 7 }
  private static let none = TCPOptions()

  static let wellFormed: [Fact<[UInt8], TCPOptions>] = [
    Fact("none", [], none),
    Fact("maximum segment size", [2, 4, 5, 180], options { $0.maximumSegmentSize = 1460 }),
    Fact("window scale", [3, 3, 7], scale7),
    // RFC 7323 section 2.3: "If a Window Scale option is received with a shift.cnt value larger
    // than 14, the TCP SHOULD log the error but MUST use 14".
    Fact("window scale 14", [3, 3, 14], options { $0.windowScale = 14 }),
    Fact("window scale 15", [3, 3, 15], options { $0.windowScale = 14 }),
    Fact("window scale 255", [3, 3, 255], options { $0.windowScale = 14 }),
    Fact("SACK permitted, which nobody asks for", [4, 2], none),
    Fact(
      "timestamps", [8, 10, 0, 0, 0, 9, 0xff, 0xff, 0xff, 0xff],
      options { $0.timestamp = TCPTimestamp(value: 9, echo: 0xffff_ffff) }),
    Fact(
      "what Linux sends in a SYN",
      [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7],
      options {
        $0.maximumSegmentSize = 1460
        $0.timestamp = TCPTimestamp(value: 9, echo: 0)
        $0.windowScale = 7
      }),
    Fact(
      "one SACK block", [1, 1] + blocks(100, 200),
      options {
        $0.firstSelectiveAcknowledgment = block(100, 200)
      }),
    Fact(
      "the first of three SACK blocks", blocks(100, 200, 900, 1000, 500, 600),
      options {
        $0.firstSelectiveAcknowledgment = block(100, 200)
      }),
    Fact(
      "the first of four, across the wrap",
      blocks(0xffff_ff00, 0xffff_ff80, 0x10, 0x20, 0xffff_fe00, 0xffff_fe80, 0, 8),
      options {
        $0.firstSelectiveAcknowledgment = block(0xffff_ff00, 0xffff_ff80)
      }),
    Fact("unknown kinds are passed over", [254, 4, 1, 2, 34, 2, 3, 3, 7], scale7),
    Fact("no-operation needs no length", [1, 1, 1, 3, 3, 7], scale7),
    Fact("nothing counts after the end of the list", [3, 3, 7, 0, 2, 4, 5, 180], scale7),
  ]

  static let malformed: [Fact<[UInt8], TCPOptions>] = [
    Fact("length 0", [3, 3, 7, 2, 0, 5, 180], scale7),
    Fact("length 1", [3, 3, 7, 2, 1, 5, 180], scale7),
    Fact("length beyond the header", [3, 3, 7, 2, 200, 5, 180], scale7),
    Fact("a kind in the last byte", [3, 3, 7, 2], scale7),
    Fact("a known kind of another length is passed over", [2, 3, 9, 3, 3, 7], scale7),
    Fact("SACK without a block", [5, 2, 3, 3, 7], scale7),
    Fact(
      "SACK with half a block", [5, 14] + bigEndian(UInt64(100 << 32 | 200)) + [0, 0, 0, 1],
      options {
        $0.firstSelectiveAcknowledgment = block(100, 200)
      }),
    Fact("nothing is believed after length 0", [8, 0, 3, 3, 7], none),
    Fact("nor after length 1", [8, 1, 3, 3, 7], none),
  ]

  @Test(arguments: wellFormed + malformed)
  func decode(_ fact: Fact<[UInt8], TCPOptions>) throws {
    let bytes = PacketBuilder.ipv4(TCPFields(options: fact.given).bytes)
    let packet = FlatlineCoreTests.decode(bytes, as: .rawIP)
    let segment = try #require(packet.segment)
    #expect(segment.options == fact.expected)
    #expect(segment.payloadLength == 5)
  }
}
