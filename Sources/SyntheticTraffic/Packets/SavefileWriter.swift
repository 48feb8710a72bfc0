import FlatlineCore

/// Writes the bytes of a pcap file (draft-ietf-opsawg-pcap).
package struct SavefileWriter {
  /// The magic number of files whose packets' fraction of a second is in microseconds.
  package static let microseconds: UInt32 = 0xa1b2_c3d4
  /// As `microseconds`, in nanoseconds.
  package static let nanoseconds: UInt32 = 0xa1b2_3c4d
  private let isLittleEndian: Bool
  /// Written so far, and not removed.
  package private(set) var bytes: [UInt8] = []

  package init(linkType: LinkType, magic: UInt32 = nanoseconds) {
    self.init(magic: magic, network: UInt32(linkType.rawValue))
  }

  /// - Parameters:
  ///   - snapLength: the most that is captured of a packet, in bytes.
  ///   - network: the link type's number, and what else its field may hold.
  package init(
    isLittleEndian: Bool = true, magic: UInt32 = microseconds,
    version: (major: UInt16, minor: UInt16) = (2, 4), snapLength: UInt32 = 262_144,
    network: UInt32 = 1
  ) {
    self.isLittleEndian = isLittleEndian
    append(magic)
    append(version.major)
    append(version.minor)
    for word in [0, 0, snapLength, network] { append(word) }
  }

  /// Appends a packet to a file in nanoseconds.
  package mutating func append(_ packet: [UInt8], at instant: Instant, originalLength: Int) {
    let nanoseconds = instant.nanosecondsSinceEpoch
    appendHeader(
      seconds: UInt32(nanoseconds / 1_000_000_000), fraction: UInt32(nanoseconds % 1_000_000_000),
      length: UInt32(packet.count), originalLength: UInt32(originalLength))
    bytes += packet
  }

  /// Appends a packet of `length` bytes that count up from zero.
  package mutating func append(
    seconds: UInt32, fraction: UInt32, length: UInt32, originalLength: UInt32
  ) {
    appendHeader(
      seconds: seconds, fraction: fraction, length: length, originalLength: originalLength)
    bytes += (0..<length).map { UInt8(truncatingIfNeeded: $0) }
  }

  /// Appends a record's header without its packet.
  package mutating func appendHeader(
    seconds: UInt32, fraction: UInt32, length: UInt32, originalLength: UInt32
  ) {
    for word in [seconds, fraction, length, originalLength] { append(word) }
  }

  /// Appends bytes as they are.
  package mutating func append(raw: [UInt8]) {
    bytes += raw
  }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    bytes.append(bigEndian: isLittleEndian ? value.byteSwapped : value)
  }
}
