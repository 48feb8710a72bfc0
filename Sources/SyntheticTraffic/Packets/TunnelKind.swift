/// A way in which packets are carried within others.
package enum TunnelKind: String, CaseIterable, Sendable {
  case qinq, pppoe, mpls, pseudowire
  case vxlan, vxlanOnLinux, vxlanGPE, vxlanGPEWithIP
  case geneve, geneveWithIP
  case gre, greWithFields, greEthernet, greMPLS
  case erspan1, erspan2, erspan3, erspan3Platform
  case ipInIPv4, ipInIPv6, mplsInIP

  /// An Ethernet frame within another packet. What a tunnel of IP packets does not carry, as ARP,
  /// stays as it is.
  package func wrap(_ frame: [UInt8]) -> [UInt8] {
    switch self {
    case .qinq: qinq(frame)
    case .pseudowire: mpls([0, 0, 0, 9] + frame)
    case .vxlan: PacketBuilder.vxlan(frame)
    case .vxlanOnLinux: PacketBuilder.vxlan(frame, port: 8472)
    case .vxlanGPE: PacketBuilder.vxlanGPE(frame, next: 3)
    case .geneve:
      PacketBuilder.geneve(frame, options: [0, 1, 0x80, 2, 1, 2, 3, 4, 5, 6, 7, 8])
    case .greEthernet: PacketBuilder.gre(frame, type: 0x6558, flags: 0x2000)
    case .erspan1: PacketBuilder.erspan1(frame)
    case .erspan2: PacketBuilder.erspan2(frame)
    case .erspan3: PacketBuilder.erspan3(frame)
    case .erspan3Platform: PacketBuilder.erspan3(frame, hasPlatformHeader: true)
    default: Self.packet(in: frame).map(wrapPacket) ?? frame
    }
  }

  /// The IP packet in an untagged frame.
  private static func packet(in frame: [UInt8]) -> [UInt8]? {
    let type = frame.prefix(14).suffix(2)
    return type == [0x08, 0x00] || type == [0x86, 0xdd] ? Array(frame.dropFirst(14)) : nil
  }

  private func wrapPacket(_ packet: [UInt8]) -> [UInt8] {
    let isV4 = packet.first.map { $0 >> 4 == 4 } ?? true
    let type: UInt16 = isV4 ? 0x0800 : 0x86dd
    return switch self {
    case .pppoe: PacketBuilder.pppoe(packet, protocol: isV4 ? 0x0021 : 0x0057)
    case .vxlanGPEWithIP: PacketBuilder.vxlanGPE(packet, next: isV4 ? 1 : 2)
    case .geneveWithIP: PacketBuilder.geneve(packet, type: type)
    case .gre: PacketBuilder.gre(packet, type: type)
    case .greWithFields: PacketBuilder.gre(packet, type: type, flags: 0xb000)
    case .greMPLS: PacketBuilder.gre(PacketBuilder.labelled(packet), type: 0x8847)
    case .ipInIPv4: PacketBuilder.outer(packet, protocol: isV4 ? 4 : 41)
    case .ipInIPv6: PacketBuilder.outer6(packet, nextHeader: isV4 ? 4 : 41)
    case .mplsInIP: PacketBuilder.outer(PacketBuilder.labelled(packet), protocol: 137)
    default: mpls(packet)
    }
  }

  private func mpls(_ inner: [UInt8]) -> [UInt8] {
    PacketBuilder.ethernet(PacketBuilder.labelled(inner), type: 0x8847)
  }

  /// Three tags behind the addresses, with the numbers that are in use.
  private func qinq(_ frame: [UInt8]) -> [UInt8] {
    frame.prefix(12) + [0x91, 0, 0, 5, 0x88, 0xa8, 0, 6, 0x81, 0, 0, 7] + frame.dropFirst(12)
  }
}
