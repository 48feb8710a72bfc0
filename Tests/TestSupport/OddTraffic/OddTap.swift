import FlatlineCore
import SyntheticTraffic

/// Where and how the packets of one connection are captured.
struct OddTap {
  private enum Link: CaseIterable {
    case ethernet, tagged, tagged2, cooked, cooked2, raw, tunnel
  }

  private let link: Link
  private let tunnel: TunnelKind
  /// At most so many bytes of each packet are captured.
  private let snapLength: Int
  /// Whether packets have an IPv4 option or an IPv6 extension header.
  private let hasExtension: Bool

  init(using generator: inout SeededGenerator) {
    // Only plain Ethernet and cooked captures can take the fast path.
    link =
      generator.isLucky(0.5) ? .ethernet : Link.allCases.randomElement(using: &generator) ?? .raw
    tunnel = TunnelKind.allCases.randomElement(using: &generator) ?? .vxlan
    snapLength =
      generator.isLucky(0.8) ? .max : [70, 96, 128].randomElement(using: &generator) ?? .max
    hasExtension = generator.isLucky(0.05)
  }

  /// A segment in its IP packet.
  func packet(
    _ segment: TCPFields, from source: IPAddress, to destination: IPAddress,
    identification: UInt16
  ) -> [UInt8] {
    switch source.version {
    case .v4:
      return PacketBuilder.ipv4(
        segment.bytes, from: source, to: destination, identification: identification,
        options: hasExtension ? [1, 1, 1, 1] : [])
    case .v6:
      // Destination options (RFC 8200 section 4.6), padded.
      let options: [UInt8] = hasExtension ? [6, 0, 1, 4, 0, 0, 0, 0] : []
      return PacketBuilder.ipv6(
        options + segment.bytes, nextHeader: hasExtension ? 60 : 6, from: source,
        to: destination)
    }
  }

  /// An IP packet, or with `type` another, as it was captured.
  func capture(_ packet: [UInt8], type: UInt16? = nil, at now: Int) -> OddTraffic.Captured {
    let type = type ?? ((packet.first ?? 0) >> 4 == 6 ? 0x86dd : 0x0800)
    var linkType = LinkType.ethernet
    var bytes: [UInt8]
    switch link {
    case .ethernet: bytes = PacketBuilder.ethernet(packet, type: type)
    case .tagged: bytes = PacketBuilder.ethernet(packet, type: type, tags: [(0x8100, 7)])
    case .tagged2:
      bytes = PacketBuilder.ethernet(packet, type: type, tags: [(0x88a8, 7), (0x8100, 9)])
    case .cooked:
      bytes = PacketBuilder.linuxCooked(packet, type: type)
      linkType = .linuxCooked
    case .cooked2:
      bytes = PacketBuilder.linuxCooked2(packet, type: type)
      linkType = .linuxCooked2
    case .raw where type == 0x0800 || type == 0x86dd:
      bytes = packet
      linkType = .rawIP
    case .tunnel: bytes = tunnel.wrap(PacketBuilder.ethernet(packet, type: type))
    case .raw: bytes = PacketBuilder.ethernet(packet, type: type)
    }
    let length = bytes.count
    if length > snapLength { bytes.removeLast(length - snapLength) }
    return OddTraffic.Captured(at: now, linkType: linkType, originalLength: length, bytes: bytes)
  }
}
