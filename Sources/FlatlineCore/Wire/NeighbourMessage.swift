/// Address resolution on the segment: ARP (RFC 826) or IPv6 neighbour discovery (RFC 4861).
public enum NeighbourMessage: Sendable, Equatable {
  case request(for: IPAddress)
  case reply(from: IPAddress)
}
