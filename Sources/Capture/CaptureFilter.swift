/// The kernel's filter of a live capture: AMQP's ports, and what tells which errno a dead path
/// brings.
///
/// libpcap's expression language (pcap-filter(7)). Narrow, for what passes is copied: of ICMP only
/// the errors that reach sockets, of ICMPv6 those and neighbour discovery.
public struct CaptureFilter: Sendable, Equatable {
  public var ports: [UInt16]

  public init(ports: some Sequence<UInt16>) {
    self.ports = ports.sorted()
  }

  /// Unreachable, time exceeded, parameter problem (RFC 792).
  private static let errors = "icmp[0] = 3 or icmp[0] = 11 or icmp[0] = 12"
  /// Unreachable, time exceeded, parameter problem (RFC 4443); solicitation and advertisement
  /// (RFC 4861).
  private static let errorsV6 =
    "ip6[6] = 58 and (ip6[40] = 1 or ip6[40] = 3 or ip6[40] = 4 or ip6[40] = 135 or ip6[40] = 136)"

  /// For packets without a VLAN tag, or whose tag the kernel keeps beside the packet.
  public var untagged: String {
    let ports = ports.map { "tcp port \($0)" }.joined(separator: " or ")
    return "(\(ports)) or (\(Self.errors)) or (\(Self.errorsV6)) or arp"
  }

  /// With up to two VLAN tags as well. Not every link type has them.
  public var expression: String {
    // Each `vlan` moves the offsets of all that comes after it.
    "(\(untagged)) or (vlan and ((\(untagged)) or (vlan and (\(untagged)))))"
  }
}
