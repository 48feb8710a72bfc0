/// A header behind which another packet may lie, as the header before it announces.
struct Encapsulation {
  enum Kind {
    /// Which tunnel it is, if any, the port tells.
    case udp
    case gre
    case mpls
    /// An IP header directly in another (RFC 2003, RFC 4213, RFC 2473).
    case ip
  }

  var kind: Kind
  var start: Int
  /// Where the packet around it ends by its own length field; may lie beyond the captured bytes.
  var end: Int
}

extension Encapsulation {
  /// `nil` for IP protocols that carry no packets, and for those that encrypt them.
  init?(in protocolNumber: UInt8, at start: Int, end: Int) {
    switch protocolNumber {
    case IPProtocol.udp: self.init(kind: .udp, start: start, end: end)
    case IPProtocol.gre: self.init(kind: .gre, start: start, end: end)
    case IPProtocol.mpls: self.init(kind: .mpls, start: start, end: end)
    case IPProtocol.ipv4, IPProtocol.ipv6: self.init(kind: .ip, start: start, end: end)
    default: return nil
    }
  }
}
