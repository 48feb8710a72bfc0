/// IPv4 (RFC 791) and IPv6 (RFC 8200) headers.
enum IPDecoder {
  /// More headers than any real packet has (RFC 8200 section 4.1 lists six).
  private static let maximumExtensionHeaders = 8

  /// - Parameter wireEnd: where the link-layer payload ends on the wire, for packets whose own
  ///   length field is zero: a capture before segmentation offload has run, or a jumbogram.
  /// - Parameter tunnel: set where the packet may hold another one.
  @inline(__always)
  static func decode(
    _ bytes: Span<UInt8>, at offset: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let first = bytes.uint8(at: offset) else { return .undecodable(.truncatedIP) }
    switch first >> 4 {
    case 4: return decodeV4(bytes, at: offset, wireEnd: wireEnd, &tunnel)
    case 6: return decodeV6(bytes, at: offset, wireEnd: wireEnd, &tunnel)
    default: return .undecodable(.malformedIP)
    }
  }

  @inline(__always)
  private static func decodeV4(
    _ bytes: Span<UInt8>, at offset: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let first = bytes.uint8(at: offset),
      let totalLength = bytes.uint16(at: offset + 2).map(Int.init),
      let identification = bytes.uint16(at: offset + 4),
      let fragmentField = bytes.uint16(at: offset + 6),
      let hopLimit = bytes.uint8(at: offset + 8),
      let protocolNumber = bytes.uint8(at: offset + 9),
      let source = bytes.uint32(at: offset + 12),
      let destination = bytes.uint32(at: offset + 16)
    else { return .undecodable(.truncatedIP) }
    let headerLength = Int(first & 0x0f) * 4
    guard headerLength >= 20, totalLength == 0 || totalLength >= headerLength else {
      return .undecodable(.malformedIP)
    }
    guard fragmentField & 0x1fff == 0 else { return .fragment }
    return decodeTransport(
      bytes, protocolNumber, at: offset + headerLength,
      end: totalLength == 0 ? wireEnd : offset + totalLength,
      ip: IPEnvelope(
        source: IPAddress(v4: source), destination: IPAddress(v4: destination),
        identification: identification, hopLimit: hopLimit, isFragment: fragmentField & 0x2000 != 0),
      &tunnel)
  }

  private static func decodeV6(
    _ bytes: Span<UInt8>, at offset: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let payloadLength = bytes.uint16(at: offset + 4).map(Int.init),
      var nextHeader = bytes.uint8(at: offset + 6),
      let hopLimit = bytes.uint8(at: offset + 7),
      let sourceHigh = bytes.uint64(at: offset + 8), let sourceLow = bytes.uint64(at: offset + 16),
      let destinationHigh = bytes.uint64(at: offset + 24),
      let destinationLow = bytes.uint64(at: offset + 32)
    else { return .undecodable(.truncatedIP) }
    let end = payloadLength == 0 ? wireEnd : offset + 40 + payloadLength
    var at = offset + 40
    var isFragment = false
    for _ in 0..<maximumExtensionHeaders {
      switch nextHeader {
      case IPProtocol.hopByHop, IPProtocol.routing, IPProtocol.destinationOptions,
        IPProtocol.authentication:
        guard let next = bytes.uint8(at: at), let length = bytes.uint8(at: at + 1).map(Int.init)
        else { return .undecodable(.truncatedIP) }
        // RFC 8200 counts in 8-byte units beyond the first; RFC 4302 in 4-byte units less 2.
        at +=
          nextHeader == IPProtocol.authentication ? (length + 2) * 4 : (length + 1) * 8
        nextHeader = next
      case IPProtocol.fragment:
        guard let next = bytes.uint8(at: at), let field = bytes.uint16(at: at + 2)
        else { return .undecodable(.truncatedIP) }
        guard field & 0xfff8 == 0 else { return .fragment }
        at += 8
        nextHeader = next
        isFragment = field & 1 != 0
      default:
        return decodeTransport(
          bytes, nextHeader, at: at, end: end,
          ip: IPEnvelope(
            source: IPAddress(v6High: sourceHigh, low: sourceLow),
            destination: IPAddress(v6High: destinationHigh, low: destinationLow),
            hopLimit: hopLimit, isFragment: isFragment), &tunnel)
      }
    }
    return .undecodable(.malformedIP)
  }

  @inline(__always)
  private static func decodeTransport(
    _ bytes: Span<UInt8>, _ protocolNumber: UInt8, at offset: Int, end: Int, ip: IPEnvelope,
    _ tunnel: inout Encapsulation?
  ) -> Packet {
    switch protocolNumber {
    case IPProtocol.tcp: return TCPDecoder.decode(bytes, at: offset, end: end, ip: ip)
    case IPProtocol.icmp where ip.source.version == .v4:
      return ICMPDecoder.decode(bytes, at: offset, ip: ip)
    case IPProtocol.icmp6 where ip.source.version == .v6:
      return ICMPDecoder.decodeV6(bytes, at: offset, ip: ip)
    default:
      tunnel = Encapsulation(in: protocolNumber, at: offset, end: end)
      return .other
    }
  }
}
