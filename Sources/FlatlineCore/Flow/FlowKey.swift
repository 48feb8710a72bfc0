/// The two ends of a TCP connection, and which of them is the broker.
public struct FlowKey: Hashable, Sendable {
  public let client: Endpoint
  public let broker: Endpoint

  @inlinable
  public init(client: Endpoint, broker: Endpoint) {
    self.client = client
    self.broker = broker
  }
}

extension FlowKey {
  /// What `==` says, in a few instructions.
  @inline(__always)
  func isEqual(client: Endpoint, broker: Endpoint) -> Bool {
    self.client.isEqual(to: client) && self.broker.isEqual(to: broker)
  }
}

/// One of the two sides of a flow.
public enum Side: Sendable, Equatable {
  case client
  case broker

  @inlinable
  public var other: Side { self == .client ? .broker : .client }
}
