/// What is known of a connection from somebody who has asked the broker: for one that is older than
/// the capture.
public struct ConnectionHint: Sendable, Equatable {
  /// The timeout that both sides have agreed to; zero is none.
  public var heartbeat: Interval?
  /// The client-provided connection name.
  public var name: String?
  public var user: String?
  public var vhost: String?
  /// Product and version, as the client calls itself.
  public var product: String?

  public init(heartbeat: Interval? = nil) {
    self.heartbeat = heartbeat
  }

  var heapSize: Int {
    HeapSize.box(ConnectionHint.self) + HeapSize.text(name) + HeapSize.text(user)
      + HeapSize.text(vhost) + HeapSize.text(product)
  }
}
