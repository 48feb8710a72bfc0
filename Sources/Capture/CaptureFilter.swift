import FlatlineCore

/// The filter of a live capture, in libpcap's expression language (pcap-filter(7)): AMQP's ports,
/// and the packets that tell which errno a dead path will give.
///
/// It is narrow because everything that passes is copied: of ICMP only the errors that reach
/// sockets, of ICMPv6 those and neighbour discovery.
struct CaptureFilter {
  let ports: [UInt16]
  let includesTunnels: Bool

  init(ports: some Sequence<UInt16>, includesTunnels: Bool = false) {
    self.ports = ports.sorted()
    self.includesTunnels = includesTunnels
  }

  /// Unreachable, time exceeded, parameter problem (RFC 792).
  private static let errors = "icmp[0] = 3 or icmp[0] = 11 or icmp[0] = 12"
  /// Unreachable, time exceeded, parameter problem (RFC 4443); solicitation and advertisement
  /// (RFC 4861).
  private static let errorsV6 =
    "ip6[6] = 58 and (ip6[40] = 1 or ip6[40] = 3 or ip6[40] = 4 or ip6[40] = 135 or ip6[40] = 136)"

  /// All that goes in tunnels. What is in a packet's tunnel the language cannot say.
  private static let tunnels: String = {
    let udp = UDPPort.tunnels.map { "udp dst port \($0)" }
    let ip = IPProtocol.tunnels.flatMap { ["ip proto \($0)", "ip6 proto \($0)"] }
    let link = EtherType.tunnels.map { "ether proto \($0)" }
    return (udp + ip + link).joined(separator: " or ")
  }()

  /// For packets without a VLAN tag, or with a tag that the kernel keeps outside the packet.
  var untagged: String {
    let ports = ports.map { "tcp port \($0)" }.joined(separator: " or ")
    let plain = "(\(ports)) or (\(Self.errors)) or (\(Self.errorsV6)) or arp"
    return includesTunnels ? "\(plain) or \(Self.tunnels)" : plain
  }

  /// Also passes packets with one or two VLAN tags. Does not compile for link types without tags.
  var expression: String {
    // Each `vlan` shifts the offsets of everything after it.
    "(\(untagged)) or (vlan and ((\(untagged)) or (vlan and (\(untagged)))))"
  }

  /// Data frames of 802.11 into which libpcap's `port` does not look: with four addresses, with HT
  /// control, aggregates. Encrypted ones are of no use.
  private static let wireless =
    "wlan[0] & 0x0c = 8 and wlan[1] & 0x40 = 0 and (wlan[1] & 3 = 3 or wlan[1] & 0x80 != 0 "
    + "or (wlan[0] & 0x80 != 0 and wlan[24] & 0x80 != 0))"

  /// Those that fit a link type, the best first: libpcap may refuse to compile one. None where it
  /// cannot look into any packet.
  func expressions(for linkType: LinkType) -> [String] {
    switch linkType {
    // The rules of netfilter have chosen the packets.
    case .netfilterLog: []
    case .wireless, .wirelessRadiotap: ["\(untagged) or (\(Self.wireless))"]
    default: [expression, untagged]
    }
  }
}
