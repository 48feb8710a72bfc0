/// What the broker's kernel says of one connection's socket, at one instant.
package struct KernelWord: Sendable {
  package enum Socket: Sendable {
    /// There is none any more.
    case gone
    /// It is established, and nothing is unanswered.
    case living
    /// Something is unanswered, and the kernel does not give up by it, or not yet: it was not repeated so
    /// far, or the client's window is closed.
    case waiting
    /// When the kernel gives up, if nothing comes from the client until then, and how often it has
    /// retransmitted.
    case dying(SocketDeadline, retries: Int)
  }

  /// Whom the broker's socket talks to: a proxy, where there is one.
  package var client: Endpoint
  package var broker: Endpoint
  package var at: Instant
  package var socket: Socket
  /// When bytes last came from the client, as far as the kernel tells.
  package var lastHeard: Instant?
  package var sendQueue: SendQueue?
  /// Since when the broker has written nothing, where the kernel tells.
  package var quietSince: Instant?

  package init(
    client: Endpoint, broker: Endpoint, at: Instant, _ socket: Socket, lastHeard: Instant? = nil
  ) {
    self.client = client
    self.broker = broker
    self.at = at
    self.socket = socket
    self.lastHeard = lastHeard
  }
}
