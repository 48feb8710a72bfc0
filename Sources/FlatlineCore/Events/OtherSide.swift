/// The connection that has the same AMQP inside, on the other side of a proxy that ends TCP.
public struct OtherSide: Encodable, Sendable, Equatable {
  public var client: Endpoint
  public var broker: Endpoint
  /// The address from which the proxy connects to the broker.
  public var proxy: String

  package init(_ ends: FlowKey, proxy: String) {
    client = ends.client
    broker = ends.broker
    self.proxy = proxy
  }
}
