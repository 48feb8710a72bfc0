/// LINKTYPE_PKTAP, which macOS and iOS write: interface and process, then a packet of the link type
/// that the header names (bsd/net/pktap.h of XNU; little endian).
enum PacketTapDecoder {
  /// `struct pktap_header` has been this long at least.
  private static let leastLength = 108
  /// PTH_TYPE_PACKET.
  private static let packet: UInt32 = 1

  static func decode(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let length = word(bytes, start), let content = word(bytes, start + 4),
      let number = word(bytes, start + 8)
    else { return .undecodable(.truncatedLink) }
    guard length >= leastLength, length <= 0xffff else { return .undecodable(.malformedLink) }
    guard content == packet else { return .other }
    // The number is libpcap's, as in memory.
    guard let linkType = LinkType(rawValue: Int32(bitPattern: number)) else {
      return .undecodable(.unsupportedLinkType)
    }
    switch linkType {
    case .applePacketTap, .appleUserPacketTap: return .undecodable(.malformedLink)
    default:
      return LinkDecoder.decode(
        bytes, linkType, at: start + Int(length), wireEnd: wireEnd, &tunnel)
    }
  }

  private static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32? {
    bytes.uint32(at: offset)?.byteSwapped
  }
}
