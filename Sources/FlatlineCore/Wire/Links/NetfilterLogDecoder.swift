/// LINKTYPE_NFLOG: what netfilter's log target has copied of a packet, as attributes
/// (tcpdump.org/linktypes/LINKTYPE_NFLOG.html, linux/netfilter/nfnetlink_log.h).
enum NetfilterLogDecoder {
  /// Family, version and resource.
  private static let headerLength = 4
  /// Of an attribute: length, with these four, and type.
  private static let attributeLength = 4
  /// NFULA_PAYLOAD.
  private static let payload: UInt16 = 9
  /// A packet has about ten; a short attribute takes four bytes, so a crafted one could have many.
  private static let mostAttributes = 64

  static func decode(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let family = bytes.uint8(at: start), bytes.count >= start + headerLength else {
      return .undecodable(.truncatedLink)
    }
    // AF_INET and AF_INET6 of Linux.
    guard family == 2 || family == 10 else { return .undecodable(.unknownFamily) }
    // Attributes are in the byte order of the machine that captured. A wrong one makes the first of
    // them longer than any packet.
    let first = start + headerLength
    guard let length = bytes.uint16(at: first) else { return .undecodable(.truncatedLink) }
    let isLittleEndian = length.byteSwapped < length
    var at = first
    for _ in 0..<mostAttributes {
      guard let length = half(bytes, at, isLittleEndian),
        let type = half(bytes, at + 2, isLittleEndian)
      else { return .undecodable(.truncatedLink) }
      guard length >= attributeLength else { return .undecodable(.malformedLink) }
      if type == payload {
        let data = at + attributeLength
        return IPDecoder.decode(
          bytes, at: data, wireEnd: min(wireEnd, at + Int(length)), &tunnel)
      }
      at += (Int(length) + 3) & ~3
    }
    return .undecodable(.malformedLink)
  }

  private static func half(
    _ bytes: Span<UInt8>, _ offset: Int, _ isLittleEndian: Bool
  ) -> UInt16? {
    bytes.uint16(at: offset).map { isLittleEndian ? $0.byteSwapped : $0 }
  }
}
