extension Packet {
  /// Decodes a captured packet from its link-layer header on, and what it carries where it is a
  /// tunnel's.
  ///
  /// Total: any bytes give a result; nothing outside the span is read.
  public static func decode(_ bytes: Span<UInt8>, _ header: PacketHeader) -> Packet {
    var tunnel: Encapsulation?
    let packet = LinkDecoder.decode(
      bytes, header.linkType, wireEnd: max(header.originalLength, bytes.count), &tunnel)
    guard let tunnel else { return packet }
    return TunnelDecoder.decode(bytes, tunnel)
  }
}

/// Link-layer headers, down to the IP or ARP header.
enum LinkDecoder {
  /// Real networks stack two tags, rarely three.
  private static let maximumTags = 8

  /// - Parameters:
  ///   - start: where the link-layer header begins.
  ///   - tunnel: set where the packet may hold another one.
  @inline(__always)
  static func decode(
    _ bytes: Span<UInt8>, _ linkType: LinkType, at start: Int = 0, wireEnd: Int,
    _ tunnel: inout Encapsulation?
  ) -> Packet {
    switch linkType {
    case .ethernet: return ethernet(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .linuxCooked:
      return etherType(
        bytes, .linuxCooked, from: start, at: start + 14, wireEnd: wireEnd, &tunnel)
    case .linuxCooked2: return linuxCooked2(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .rawIP, .rawIPOnOpenBSD, .rawIPAsFileNumber, .ipv4, .ipv6:
      return IPDecoder.decode(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .null, .openBSDLoopback: return loopback(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .ppp, .pppSerial: return PPPDecoder.decode(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .pppOverEthernet:
      return PPPDecoder.decode(
        bytes, at: start + PPPDecoder.sessionHeaderLength, wireEnd: wireEnd, &tunnel)
    case .ciscoHDLC: return ciscoHDLC(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .wireless: return WirelessDecoder.decode(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .wirelessRadiotap:
      return RadiotapDecoder.decode(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .netfilterLog:
      return NetfilterLogDecoder.decode(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .applePacketTap, .appleUserPacketTap:
      return PacketTapDecoder.decode(bytes, at: start, wireEnd: wireEnd, &tunnel)
    }
  }

  /// Ethernet II: two addresses, then the EtherType.
  @inline(__always)
  static func ethernet(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    etherType(bytes, .ethernet, from: start, at: start + 12, wireEnd: wireEnd, &tunnel)
  }

  /// An EtherType at `offset`, behind any stack of 802.1Q / 802.1ad tags, and what follows it.
  ///
  /// - Parameter start: of the link-layer header.
  @inline(__always)
  static func etherType(
    _ bytes: Span<UInt8>, _ linkType: LinkType, from start: Int, at offset: Int, wireEnd: Int,
    _ tunnel: inout Encapsulation?
  ) -> Packet {
    var at = offset
    for _ in 0...maximumTags {
      guard let type = bytes.uint16(at: at) else { return .undecodable(.truncatedLink) }
      if EtherType.isTag(type) {
        at += 4
      } else {
        return networkLayer(
          bytes, type, at: at + 2, wireEnd: wireEnd, link: (linkType, start), &tunnel)
      }
    }
    return .undecodable(.tooManyTags)
  }

  /// What an EtherType announces.
  ///
  /// - Parameter link: the header before it, and where that begins; `nil` for none.
  @inline(__always)
  static func networkLayer(
    _ bytes: Span<UInt8>, _ type: UInt16, at offset: Int, wireEnd: Int,
    link: (type: LinkType, start: Int)?, _ tunnel: inout Encapsulation?
  ) -> Packet {
    switch type {
    case EtherType.ipv4, EtherType.ipv6:
      return IPDecoder.decode(bytes, at: offset, wireEnd: wireEnd, &tunnel)
    case EtherType.arp:
      let reach = link.flatMap { LinkReach.of(bytes, $0.type, at: $0.start) }
      return ARPDecoder.decode(bytes, at: offset, reach: reach)
    case EtherType.pppoe:
      return PPPDecoder.decode(
        bytes, at: offset + PPPDecoder.sessionHeaderLength, wireEnd: wireEnd, &tunnel)
    case EtherType.mpls, EtherType.mplsUpstream:
      tunnel = Encapsulation(kind: .mpls, start: offset, end: wireEnd)
      return .other
    default: return .other
    }
  }

  /// LINKTYPE_LINUX_SLL2: the EtherType first, then interface and address, 20 bytes in all.
  private static func linuxCooked2(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let type = bytes.uint16(at: start), bytes.count >= start + 20 else {
      return .undecodable(.truncatedLink)
    }
    // A tag's control field and the inner EtherType follow the header.
    if EtherType.isTag(type) {
      return etherType(
        bytes, .linuxCooked2, from: start, at: start + 22, wireEnd: wireEnd, &tunnel)
    }
    return networkLayer(
      bytes, type, at: start + 20, wireEnd: wireEnd, link: (.linuxCooked2, start), &tunnel)
  }

  /// LINKTYPE_NULL and LINKTYPE_LOOP: an address family in the byte order of the machine that
  /// captured, or in network order. `AF_INET6` differs between systems.
  private static func loopback(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let family = bytes.uint32(at: start) else { return .undecodable(.truncatedLink) }
    switch family <= 0xff ? family : family.byteSwapped {
    case 2, 10, 24, 28, 30:
      return IPDecoder.decode(bytes, at: start + 4, wireEnd: wireEnd, &tunnel)
    default: return .undecodable(.unknownFamily)
    }
  }

  /// LINKTYPE_C_HDLC (RFC 1547 section 4.3.1): address, control, then the EtherType.
  private static func ciscoHDLC(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let type = bytes.uint16(at: start + 2) else { return .undecodable(.truncatedLink) }
    return networkLayer(bytes, type, at: start + 4, wireEnd: wireEnd, link: nil, &tunnel)
  }
}
