/// Who a flow is, as events print it.
public struct FlowDescription: Encodable, Sendable, Equatable {
  public var client: Endpoint
  /// The proxy's end, where ``client`` is the one that its PROXY header tells.
  public var via: Endpoint?
  public var broker: Endpoint
  /// The connection's ends as they are farther away from the broker, where the capture shows both:
  /// before address translation.
  public var alias: FlowKey?
  /// Of the proxy that it passes, where the capture shows both.
  public var otherSide: OtherSide?
  /// The client-provided connection name.
  public var name: String?
  public var user: String?
  public var vhost: String?
  /// Seconds; 0 is none; `nil` when tune-ok was not seen, and nobody has told.
  public var heartbeat: Int?
  /// Product and version, as the client calls itself.
  public var product: String?
  public var brokerVersion: String?

  /// Every end of the client's by which somebody may know it.
  package var clients: [Endpoint] {
    [client] + [via, alias?.client, otherSide?.client].compactMap { $0 }
  }

  /// The ends that its packets have, and the broker's socket: with the proxy's, where there is one.
  package var key: FlowKey { FlowKey(client: via ?? client, broker: broker) }

  init(_ flow: Flow, brokerVersion: BrokerVersion?) {
    client = flow.namedClient
    via = flow.via
    broker = flow.key.broker
    alias = flow.alias
    let conversation = flow.conversation
    // Mostly there is none: what was seen counts.
    let hint = flow.hint
    name = conversation.name ?? hint?.name
    let startOk = conversation.startOk
    user = startOk?.user ?? hint?.user
    vhost = conversation.vhost ?? hint?.vhost
    heartbeat =
      conversation.tuneOk.map { Int($0.tuning.heartbeat) }
      ?? hint?.heartbeat.map { Int($0.seconds) }
    product = startOk?.fullProduct ?? hint?.product
    self.brokerVersion = flow.brokerVersion ?? brokerVersion?.description
  }

  /// Of a client that has said nothing.
  init(_ key: FlowKey, brokerVersion: BrokerVersion?) {
    client = key.client
    broker = key.broker
    self.brokerVersion = brokerVersion?.description
  }
}

extension StartOk {
  /// Product and version, as far as the client tells them.
  fileprivate var fullProduct: String? {
    guard let product, let version else {
      let word = product ?? version
      return word?.isEmpty ?? true ? nil : word
    }
    return "\(product) \(version)"
  }
}
