/// Address resolution on the segment: ARP (RFC 826) or IPv6 neighbour discovery (RFC 4861).
public enum NeighbourMessage: Sendable, Equatable {
  /// `by`: who asks. `reach`: `nil` where the capture does not tell.
  case request(for: IPAddress, by: IPAddress, reach: Reach?)
  case reply(from: IPAddress)

  /// Whom a request goes to.
  public enum Reach: Sendable {
    /// One host: is a known neighbour still where it was? Segments go there meanwhile
    /// (`NUD_PROBE`).
    case one
    /// Broadcast or multicast: where the neighbour is, is not known, and something waits for it
    /// (`NUD_INCOMPLETE`).
    case all
  }
}
