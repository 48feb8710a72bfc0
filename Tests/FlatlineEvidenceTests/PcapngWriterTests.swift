import Testing

@testable import FlatlineCore
@testable import FlatlineEvidence

/// The bytes of a capture file, after draft-ietf-opsawg-pcapng.
struct PcapngWriterTests {
  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }

  /// The types and lengths of the blocks; each length stands at both ends.
  private static func blocks(_ bytes: [UInt8]) -> [(type: UInt32, body: ArraySlice<UInt8>)] {
    var blocks: [(UInt32, ArraySlice<UInt8>)] = []
    var offset = 0
    while offset < bytes.count {
      let length = Int(word(bytes, at: offset + 4))
      #expect(length % 4 == 0 && word(bytes, at: offset + length - 4) == UInt32(length))
      blocks.append((word(bytes, at: offset), bytes[offset + 8..<offset + length - 4]))
      offset += length
    }
    return blocks
  }

  @Test func blocks() throws {
    var writer = PcapngWriter(comment: "why", application: "flatline")
    let instant = Instant.distantPast + .seconds(1_000_000_000) + .milliseconds(1)
    for (linkType, comments) in [
      (LinkType.ethernet, ["first unanswered", "another"]), (.rawIP, []), (.ethernet, []),
    ] {
      writer.append(
        [1, 2, 3, 4, 5], PacketHeader(timestamp: instant, linkType: linkType, originalLength: 70),
        at: instant, comments: comments)
    }
    let blocks = Self.blocks(writer.bytes)
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 6, 1, 6, 6])
    let packet = Array(blocks[2].body)
    let time = UInt64(Self.word(packet, at: 4)) << 32 | UInt64(Self.word(packet, at: 8))
    #expect(time == UInt64(instant.nanosecondsSinceEpoch))
    #expect(Self.word(packet, at: 12) == 5 && Self.word(packet, at: 16) == 70)
    #expect(Array(packet[20..<28]) == [1, 2, 3, 4, 5, 0, 0, 0])
    #expect(Array(packet[28..<32]) == [1, 0, 16, 0])
    #expect(String(decoding: packet[32..<48], as: UTF8.self) == "first unanswered")
    #expect(Self.word(Array(blocks[4].body), at: 0) == 1)
    #expect(Self.word(Array(blocks[5].body), at: 0) == 0)
  }
}
