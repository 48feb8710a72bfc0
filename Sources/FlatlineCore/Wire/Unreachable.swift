/// An ICMP or ICMPv6 error that quotes a TCP segment.
public struct Unreachable: Sendable {
  /// Who says so: a router, or the host itself.
  public var reporter: IPAddress
  /// The quoted segment's sender, receiver and sequence number.
  public var source: Endpoint
  public var destination: Endpoint
  public var sequence: SequenceNumber
  /// What Linux stores in `sk_err_soft` for it, when the quoted segment is in flight.
  public var error: SocketError
  /// Whether the kernel also takes back one doubling of the retransmission timeout:
  /// network or host unreachable only (`tcp_v4_err`, `tcp_ld_RTO_revert`).
  public var revertsBackoff: Bool
}

/// The errnos with which a kernel can end a connection, by their Erlang names.
public enum SocketError: String, Sendable, Encodable {
  case etimedout
  case ehostunreach
  case enetunreach
  case econnrefused
  case econnreset
  case eacces
  case enoprotoopt
  case eopnotsupp
  case ehostdown
  case enonet
  case eproto
}
