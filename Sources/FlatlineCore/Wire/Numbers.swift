// Assigned numbers of the headers that flatline reads.

/// IEEE 802 EtherTypes (IANA "ether-types").
package enum EtherType {
  static let ipv4: UInt16 = 0x0800
  static let arp: UInt16 = 0x0806
  /// A whole Ethernet frame follows ("Transparent Ethernet Bridging", RFC 1701).
  static let ethernet: UInt16 = 0x6558
  static let ipv6: UInt16 = 0x86dd
  /// RFC 3032; the second was for multicast, and is for labels from upstream (RFC 5332).
  static let mpls: UInt16 = 0x8847
  static let mplsUpstream: UInt16 = 0x8848
  /// PPPoE session stage (RFC 2516).
  static let pppoe: UInt16 = 0x8864

  /// Those behind which `port` of a capture filter finds nothing.
  package static let tunnels = [mpls, mplsUpstream, pppoe]

  /// Whether a VLAN tag follows: 802.1Q, 802.1ad, and two numbers that came before the standard.
  @inline(__always)
  static func isTag(_ type: UInt16) -> Bool {
    type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200
  }

  /// ERSPAN types I and II, and type III, in GRE only (draft-foschiano-erspan).
  static let erspan: UInt16 = 0x88be
  static let erspan3: UInt16 = 0x22eb
}

/// IP protocol numbers (IANA "protocol-numbers"), IPv6 extension headers among them.
package enum IPProtocol {
  static let hopByHop: UInt8 = 0
  static let icmp: UInt8 = 1
  static let ipv4: UInt8 = 4
  package static let tcp: UInt8 = 6
  static let udp: UInt8 = 17
  static let ipv6: UInt8 = 41
  static let routing: UInt8 = 43
  static let fragment: UInt8 = 44
  static let gre: UInt8 = 47
  static let authentication: UInt8 = 51
  static let icmp6: UInt8 = 58
  static let destinationOptions: UInt8 = 60
  /// RFC 4023.
  static let mpls: UInt8 = 137

  /// Those that carry packets.
  package static let tunnels = [ipv4, ipv6, gre, mpls]
}

/// TCP option kinds (IANA "tcp-parameters").
enum TCPOptionKind {
  static let end: UInt8 = 0
  static let noOperation: UInt8 = 1
  static let maximumSegmentSize: UInt8 = 2
  static let windowScale: UInt8 = 3
  static let selectiveAcknowledgment: UInt8 = 5
  static let timestamp: UInt8 = 8

  /// Two fillers and a timestamp's kind and length: how Linux and most others lay it out.
  static let paddedTimestamp: UInt32 = 0x0101_080a
}

/// PPP protocol numbers (IANA "ppp-numbers").
enum PPPProtocol {
  static let ipv4: UInt16 = 0x0021
  static let ipv6: UInt16 = 0x0057
  static let mpls: UInt16 = 0x0281
}

/// UDP ports that tunnels are sent to (IANA "service-names-port-numbers").
package enum UDPPort {
  static let vxlan: UInt16 = 4789
  /// Linux before it had a number (drivers/net/vxlan), and so flannel and Cilium.
  static let vxlanOnLinux: UInt16 = 8472
  static let vxlanGPE: UInt16 = 4790
  static let geneve: UInt16 = 6081

  package static let tunnels = [vxlan, vxlanOnLinux, vxlanGPE, geneve]
}
