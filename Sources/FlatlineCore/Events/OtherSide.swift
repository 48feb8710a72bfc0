/// The connection that has the same AMQP inside, on the other side of a proxy that ends TCP.
public struct OtherSide: Encodable, Sendable, Equatable {
  private struct Facts: Encodable, Sendable, Equatable {
    var client: Endpoint
    var broker: Endpoint
    var proxy: String
  }

  /// Few connections have another side, and descriptions are copied often.
  private let facts: Boxed<Facts>

  public var client: Endpoint { facts.value.client }
  public var broker: Endpoint { facts.value.broker }
  /// The address from which the proxy connects to the broker.
  public var proxy: String { facts.value.proxy }

  package init(_ ends: FlowKey, proxy: String) {
    facts = Boxed(Facts(client: ends.client, broker: ends.broker, proxy: proxy))
  }

  public static func == (one: OtherSide, other: OtherSide) -> Bool {
    one.facts.value == other.facts.value
  }

  public func encode(to encoder: any Encoder) throws { try facts.value.encode(to: encoder) }
}
