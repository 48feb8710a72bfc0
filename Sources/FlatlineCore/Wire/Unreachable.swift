/// An ICMP or ICMPv6 error that quotes a TCP segment.
public struct Unreachable: Sendable {
  /// Who says so: a router, or the host itself.
  var reporter: IPAddress
  /// The quoted segment's sender, receiver and sequence number.
  public var source: Endpoint
  public var destination: Endpoint
  public var sequence: SequenceNumber
  /// What Linux stores in `sk_err_soft` for it, when the quoted segment is in flight.
  public var error: SocketError
  /// What it says cannot be reached.
  var unreached = Unreached.other
  /// Whether the kernel also takes back one doubling of the retransmission timeout:
  /// network or host unreachable only (`tcp_v4_err`, `tcp_ld_RTO_revert`).
  var revertsBackoff: Bool
  /// The IPv4 identification of the packet with the error: see ``Fingerprint``. `nil` for IPv6.
  var identification: UInt16?
}

/// What an ICMP error says cannot be reached.
package enum Unreached: Sendable {
  /// The client's host, which a router has looked for.
  case host
  /// Its network, to which a router knows no way.
  case network
  /// Who says so does not say that they are gone: a filter, a kind of service, a loop of routers.
  case other
}
