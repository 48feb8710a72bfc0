/// The two ends of a TCP connection, and which of them is the broker.
public struct FlowKey: Hashable, Sendable, Encodable {
  public let client: Endpoint
  public let broker: Endpoint

  @inlinable
  public init(client: Endpoint, broker: Endpoint) {
    self.client = client
    self.broker = broker
  }
}

extension FlowKey {
  /// Of the flow that a segment of one of its sides belongs to.
  @inline(__always)
  init(_ segment: TCPSegment, from side: Side) {
    switch side {
    case .client: self.init(client: segment.source, broker: segment.destination)
    case .broker: self.init(client: segment.destination, broker: segment.source)
    }
  }
}

extension FlowKey {
  /// RabbitMQ's name for a connection: `client -> broker`.
  package init?(_ name: some StringProtocol) {
    let ends = name.split(separator: " -> ", maxSplits: 1)
    guard ends.count == 2, let client = Endpoint(ends[0]), let broker = Endpoint(ends[1]) else {
      return nil
    }
    self.init(client: client, broker: broker)
  }
}
