/// Connections of which the capture has one direction only, by whose it is: whether they live is
/// unknown. Those that are in trouble all the same are not counted.
public struct OneDirection: Encodable, Sendable, Equatable {
  /// Only the broker's packets are there.
  public var broker: Int
  /// Only the client's are, and nothing of this broker was seen on any connection; or the broker is not
  /// heard any more, and how that will end is not known.
  public var client: Int

  public init(broker: Int = 0, client: Int = 0) {
    self.broker = broker
    self.client = client
  }

  public var count: Int { broker + client }

  static func + (left: OneDirection, right: OneDirection) -> OneDirection {
    OneDirection(broker: left.broker + right.broker, client: left.client + right.client)
  }
}
