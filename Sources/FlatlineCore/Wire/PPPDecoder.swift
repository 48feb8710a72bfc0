/// PPP (RFC 1661, 1662): optional HDLC address and control, then the protocol in one or two bytes.
enum PPPDecoder {
  /// Of a PPPoE session header (RFC 2516 section 4): version and type, code, session, length.
  static let sessionHeaderLength = 6

  static func decode(
    _ bytes: Span<UInt8>, at offset: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    var at = offset
    if bytes.uint16(at: at) == 0xff03 { at += 2 }
    guard let first = bytes.uint8(at: at) else { return .undecodable(.truncatedLink) }
    // Protocol-field compression: protocol numbers are odd in their last byte and even before.
    let number: UInt16
    if first & 1 == 1 {
      number = UInt16(first)
      at += 1
    } else {
      guard let both = bytes.uint16(at: at) else { return .undecodable(.truncatedLink) }
      number = both
      at += 2
    }
    switch number {
    case PPPProtocol.ipv4, PPPProtocol.ipv6:
      return IPDecoder.decode(bytes, at: at, wireEnd: wireEnd, &tunnel)
    case PPPProtocol.mpls:
      tunnel = Encapsulation(kind: .mpls, start: at, end: wireEnd)
      return .other
    default: return .other
    }
  }
}
