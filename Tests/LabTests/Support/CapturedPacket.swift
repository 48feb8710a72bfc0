import Capture
import FlatlineCore
import SyntheticTraffic

/// A packet as a capture holds it.
struct CapturedPacket: Sendable {
  var header: PacketHeader
  var bytes: [UInt8]

  /// All of a file.
  static func read(_ path: String) -> [CapturedPacket] {
    var packets: [CapturedPacket] = []
    var merger = SavefileMerger(paths: [path])
    while merger.next({ header, bytes in
      packets.append(CapturedPacket(header: header, bytes: bytes.indices.map { bytes[$0] }))
    }) {}
    return packets
  }

  /// A pcap file of packets of one link type.
  static func file(_ packets: some Collection<CapturedPacket>) -> [UInt8] {
    var writer = SavefileWriter(linkType: packets.first?.header.linkType ?? .ethernet)
    for packet in packets {
      writer.append(
        packet.bytes, at: packet.header.timestamp, originalLength: packet.header.originalLength)
    }
    return writer.bytes
  }
}
