/// What the broker's kernel says of one connection's socket, at one instant.
package struct KernelWord: Sendable {
  package enum Socket: Sendable {
    /// There is none any more.
    case gone
    /// When the kernel gives up, if nothing comes from the client until then, and how often it has
    /// retransmitted.
    case dying(SocketDeadline, retries: Int)
  }

  /// Whom the broker's socket talks to: a proxy, where there is one.
  package var client: Endpoint
  package var broker: Endpoint
  package var at: Instant
  package var socket: Socket

  package init(client: Endpoint, broker: Endpoint, at: Instant, _ socket: Socket) {
    self.client = client
    self.broker = broker
    self.at = at
    self.socket = socket
  }
}
