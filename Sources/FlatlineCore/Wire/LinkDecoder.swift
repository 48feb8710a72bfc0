extension Packet {
  /// Decodes a captured packet from its link-layer header on.
  ///
  /// Total: any bytes give a result; nothing outside the span is read.
  public static func decode(_ bytes: Span<UInt8>, _ header: PacketHeader) -> Packet {
    LinkDecoder.decode(
      bytes, header.linkType, wireEnd: max(header.originalLength, bytes.count))
  }
}

/// Link-layer headers, down to the IP or ARP header.
enum LinkDecoder {
  /// Real networks stack two tags, rarely three.
  private static let maximumTags = 8

  @inline(__always)
  static func decode(_ bytes: Span<UInt8>, _ linkType: LinkType, wireEnd: Int) -> Packet {
    switch linkType {
    case .ethernet: etherType(bytes, .ethernet, at: 12, wireEnd: wireEnd)
    case .linuxCooked: etherType(bytes, .linuxCooked, at: 14, wireEnd: wireEnd)
    case .linuxCooked2: linuxCooked2(bytes, wireEnd: wireEnd)
    case .rawIP, .rawIPOnOpenBSD, .rawIPAsFileNumber, .ipv4, .ipv6:
      IPDecoder.decode(bytes, at: 0, wireEnd: wireEnd)
    case .null, .openBSDLoopback: loopback(bytes, wireEnd: wireEnd)
    case .ppp, .pppSerial: ppp(bytes, at: 0, wireEnd: wireEnd)
    case .pppOverEthernet: ppp(bytes, at: 6, wireEnd: wireEnd)
    }
  }

  /// An EtherType at `offset`, behind any stack of 802.1Q / 802.1ad tags, and what follows it.
  @inline(__always)
  private static func etherType(
    _ bytes: Span<UInt8>, _ linkType: LinkType, at offset: Int, wireEnd: Int
  ) -> Packet {
    var at = offset
    for _ in 0...maximumTags {
      guard let type = bytes.uint16(at: at) else { return .undecodable(.truncatedLink) }
      if EtherType.isTag(type) {
        at += 4
      } else if type == EtherType.pppoe {
        return ppp(bytes, at: at + 8, wireEnd: wireEnd)
      } else {
        return networkLayer(bytes, linkType, type, at: at + 2, wireEnd: wireEnd)
      }
    }
    return .undecodable(.tooManyTags)
  }

  @inline(__always)
  private static func networkLayer(
    _ bytes: Span<UInt8>, _ linkType: LinkType, _ type: UInt16, at offset: Int, wireEnd: Int
  ) -> Packet {
    switch type {
    case EtherType.ipv4, EtherType.ipv6: IPDecoder.decode(bytes, at: offset, wireEnd: wireEnd)
    case EtherType.arp:
      ARPDecoder.decode(bytes, at: offset, reach: LinkReach.of(bytes, linkType))
    default: .other
    }
  }

  /// LINKTYPE_LINUX_SLL2: the EtherType first, then interface and address, 20 bytes in all.
  private static func linuxCooked2(_ bytes: Span<UInt8>, wireEnd: Int) -> Packet {
    guard let type = bytes.uint16(at: 0), bytes.count >= 20 else {
      return .undecodable(.truncatedLink)
    }
    // A tag's control field and the inner EtherType follow the header.
    if EtherType.isTag(type) { return etherType(bytes, .linuxCooked2, at: 22, wireEnd: wireEnd) }
    if type == EtherType.pppoe { return ppp(bytes, at: 26, wireEnd: wireEnd) }
    return networkLayer(bytes, .linuxCooked2, type, at: 20, wireEnd: wireEnd)
  }

  /// LINKTYPE_NULL and LINKTYPE_LOOP: an address family in the byte order of the machine that
  /// captured, or in network order. `AF_INET6` differs between systems.
  private static func loopback(_ bytes: Span<UInt8>, wireEnd: Int) -> Packet {
    guard let family = bytes.uint32(at: 0) else { return .undecodable(.truncatedLink) }
    switch family <= 0xff ? family : family.byteSwapped {
    case 2, 10, 24, 28, 30: return IPDecoder.decode(bytes, at: 4, wireEnd: wireEnd)
    default: return .undecodable(.unknownFamily)
    }
  }

  /// PPP (RFC 1661, 1662): optional HDLC address and control, then the protocol in one or two
  /// bytes.
  private static func ppp(_ bytes: Span<UInt8>, at offset: Int, wireEnd: Int) -> Packet {
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
    return number == PPPProtocol.ipv4 || number == PPPProtocol.ipv6
      ? IPDecoder.decode(bytes, at: at, wireEnd: wireEnd) : .other
  }
}
