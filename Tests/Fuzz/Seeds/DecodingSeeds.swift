import FlatlineCore
import SyntheticTraffic

/// Packets of every shape.
enum DecodingSeeds {
  private static let mostOfCapture = 8

  /// Some of a capture's packets, each of another length and link type.
  static func seeds(of packets: [CapturedPacket]) -> [[UInt8]] {
    var lengths: Set<Int> = []
    return packets.filter { lengths.insert($0.bytes.count / 16).inserted }.prefix(mostOfCapture)
      .map { seed($0.header.linkType, $0.bytes) }
  }

  static let made: [[UInt8]] = {
    let segment = TCPFields(options: [
      2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7,
    ])
    .bytes
    let stamped = TCPFields(options: TCPOptionBytes.timestamps(1, echo: 2)).bytes
    let (ip4, ip6) = (PacketBuilder.ipv4(stamped), PacketBuilder.ipv6(stamped))
    let hopByHop = PacketBuilder.ipv6(
      [60, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0] + segment, nextHeader: 0)
    let discovery = PacketBuilder.ipv6(
      PacketBuilder.neighbourDiscovery(135, target: .client6), nextHeader: 58)
    let icmp6 = PacketBuilder.ipv6(PacketBuilder.icmp(1, 0, ip6), nextHeader: 58)
    return [
      seed(.ethernet, PacketBuilder.ethernet(ip4)),
      seed(.ethernet, PacketBuilder.ethernet(ip6, type: 0x86dd)),
      seed(
        .ethernet,
        PacketBuilder.ethernet(PacketBuilder.ipv4(segment), tags: [(0x88a8, 1), (0x8100, 2)])),
      seed(.ethernet, PacketBuilder.ethernet(hopByHop, type: 0x86dd)),
      seed(
        .ethernet,
        PacketBuilder.ethernet(
          PacketBuilder.ipv4(PacketBuilder.icmp(3, 1, ip4), protocol: 1))),
      seed(.ethernet, PacketBuilder.ethernet(icmp6, type: 0x86dd)),
      seed(.ethernet, PacketBuilder.ethernet(discovery, type: 0x86dd)),
      seed(
        .ethernet,
        PacketBuilder.ethernet(arp: PacketBuilder.arp(1, from: .broker, for: .client), toAll: true)),
      seed(.linuxCooked, PacketBuilder.linuxCooked(ip4)),
      seed(.linuxCooked2, PacketBuilder.linuxCooked2(ip6, type: 0x86dd)),
      seed(.rawIP, ip4), seed(.ipv6, ip6), seed(.null, [2, 0, 0, 0] + ip4),
      seed(.ppp, [0xff, 3, 0, 0x21] + ip4),
      seed(.pppOverEthernet, [0x11, 0, 0, 1, 0, 99, 0x57] + ip6),
    ]
  }()

  private static func seed(_ linkType: LinkType, _ packet: [UInt8]) -> [UInt8] {
    [UInt8(LinkType.allCases.firstIndex(of: linkType) ?? 0), 0] + packet
  }
}
