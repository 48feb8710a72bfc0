import FlatlineCore

/// The header of a pcap file, version 2.4 (draft-ietf-opsawg-pcap).
struct SavefileHeader {
  /// In bytes.
  static let length = 24
  /// The longest packet that libpcap reads, in bytes (its `MAXIMUM_SNAPLEN`).
  static let maximumSnapLength = 262_144

  var linkType: LinkType
  var isLittleEndian: Bool
  /// Of a timestamp's fraction: 1000 or 1.
  var nanosecondsPerUnit: Int64
  var snapLength: Int

  /// `nil` for another format or variant, and for an unknown link type.
  init?(_ header: [UInt8]) {
    guard header.count >= Self.length, let magic = header.span.uint32(at: 0) else { return nil }
    switch magic {
    case 0xa1b2_c3d4: (isLittleEndian, nanosecondsPerUnit) = (false, 1000)
    case 0xd4c3_b2a1: (isLittleEndian, nanosecondsPerUnit) = (true, 1000)
    case 0xa1b2_3c4d: (isLittleEndian, nanosecondsPerUnit) = (false, 1)
    case 0x4d3c_b2a1: (isLittleEndian, nanosecondsPerUnit) = (true, 1)
    default: return nil
    }
    let isLittleEndian = isLittleEndian
    func word(_ offset: Int) -> UInt32 { header.span.word(at: offset, isLittleEndian) }
    let (upper, lower) = (word(4) >> 16, word(4) & 0xffff)
    let version = isLittleEndian ? (lower, upper) : (upper, lower)
    guard version == (2, 4), let linkType = LinkType(rawValue: Int32(bitPattern: word(20))),
      linkType != .rawIP, linkType != .rawIPOnOpenBSD
    else { return nil }
    let snapLength = Int(word(16))
    guard (1...Self.maximumSnapLength).contains(snapLength) else { return nil }
    // The one link type whose number in a file differs from libpcap's.
    self.linkType = linkType == .rawIPAsFileNumber ? .rawIP : linkType
    self.snapLength = snapLength
  }
}

extension Span where Element == UInt8 {
  /// Four bytes as a number. Traps if they are not within the span.
  @inline(__always)
  func word(at offset: Int, _ isLittleEndian: Bool) -> UInt32 {
    // Put together before the byte order is tested: so it compiles to one load.
    let word =
      UInt32(self[offset + 3]) << 24 | UInt32(self[offset + 2]) << 16
      | UInt32(self[offset + 1]) << 8 | UInt32(self[offset])
    return isLittleEndian ? word : word.byteSwapped
  }
}
