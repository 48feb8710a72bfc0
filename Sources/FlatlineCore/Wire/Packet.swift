/// What one captured packet says, as far as flatline cares.
public enum Packet: Sendable {
  case segment(TCPSegment)
  case unreachable(Unreachable)
  case neighbour(NeighbourMessage)
  /// A later fragment of an IP packet: it has no TCP header.
  case fragment
  /// Well formed, and none of the above (UDP, ping, LLDP, ...).
  case other
  case undecodable(DecodeError)
}
