import FlatlineCore

/// Bytes of pcap files (draft-ietf-opsawg-pcap), with nanoseconds.
package struct SavefileWriter {
  private static let magic: UInt32 = 0xa1b2_3c4d
  private static let snapLength: UInt32 = 262_144

  /// Written so far, and not taken.
  package private(set) var bytes: [UInt8] = []

  package init(linkType: LinkType) {
    let version: UInt32 = 2 | 4 << 16
    let header = [Self.magic, version, 0, 0, Self.snapLength, UInt32(linkType.rawValue)]
    for word in header { append(word) }
  }

  package mutating func append(_ packet: [UInt8], at instant: Instant, originalLength: Int) {
    let nanoseconds = instant.nanosecondsSinceEpoch
    append(UInt32(nanoseconds / 1_000_000_000))
    append(UInt32(nanoseconds % 1_000_000_000))
    append(UInt32(packet.count))
    append(UInt32(originalLength))
    bytes += packet
  }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ word: UInt32) {
    bytes.append(bigEndian: word.byteSwapped)
  }
}
