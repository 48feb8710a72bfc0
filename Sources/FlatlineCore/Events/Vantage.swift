/// Where a capture was taken, as round trips and hop limits of its connections show.
public struct Vantage: Encodable, Sendable, Equatable {
  public enum Place: String, Encodable, Sendable {
    case broker
    /// On the host of a client, or next to it.
    case client
    case between
    /// The path has shown no difference, or nothing.
    case unknown
  }

  public var place: Place
  /// From a packet to the broker until its answer, and from one to a client until its; seconds, the
  /// lower quartile of all connections. `nil` where no pair was seen.
  public var toBroker: Interval?
  public var toClients: Interval?

  public init(place: Place, toBroker: Interval?, toClients: Interval?) {
    self.place = place
    self.toBroker = toBroker
    self.toClients = toClients
  }
}
