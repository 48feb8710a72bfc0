import FlatlineCore

/// A packet as a capture holds it.
struct CapturedPacket: Sendable {
  var header: PacketHeader
  var bytes: [UInt8]
}

/// Writes pcap files (draft-ietf-opsawg-pcap), with nanoseconds.
enum SavefileWriter {
  private static let magic: UInt32 = 0xa1b2_3c4d
  private static let snapLength: UInt32 = 262_144

  static func file(_ packets: some Collection<CapturedPacket>) -> [UInt8] {
    let linkType = packets.first?.header.linkType ?? .ethernet
    var file: [UInt8] = []
    put([magic, 2 | 4 << 16, 0, 0, snapLength, UInt32(linkType.rawValue)], into: &file)
    for packet in packets {
      let nanoseconds = packet.header.timestamp.nanosecondsSinceEpoch
      put(
        [
          UInt32(nanoseconds / 1_000_000_000), UInt32(nanoseconds % 1_000_000_000),
          UInt32(packet.bytes.count), UInt32(packet.header.originalLength),
        ], into: &file)
      file += packet.bytes
    }
    return file
  }

  private static func put(_ words: [UInt32], into file: inout [UInt8]) {
    for word in words {
      for shift in stride(from: 0, to: 32, by: 8) {
        file.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
      }
    }
  }
}
