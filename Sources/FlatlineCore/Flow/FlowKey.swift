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
  /// Of the flow that a segment of one of its sides belongs to.
  @inline(__always)
  init(_ segment: TCPSegment, from side: Side) {
    switch side {
    case .client: self.init(client: segment.source, broker: segment.destination)
    case .broker: self.init(client: segment.destination, broker: segment.source)
    }
  }
}
