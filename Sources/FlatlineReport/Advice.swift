import FlatlineCore

/// What to do about dying connections, for whoever is on call.
package enum Advice {
  /// - Parameters:
  ///   - reason: how the connections will end.
  ///   - cause: why they die, as far as it is known.
  package static func text(_ reason: Reason, _ cause: Cause) -> String {
    cause.advice ?? text(reason)
  }

  private static func text(_ reason: Reason) -> String {
    switch reason {
    case .kernel(.etimedout), .kernel(.ehostunreach), .kernel(.enetunreach), .kernel(.ehostdown),
      .kernel(.enonet):
      return "Nothing comes back from the client: is its host up, and the network between? Until "
        + "the broker closes the connection its unacknowledged messages are stuck; closing it now "
        + "(rabbitmqctl close_connection) frees them. Several connections of one subnet: look at "
        + "the network first."
    case .heartbeatTimeout:
      return "The client has stopped sending heartbeats: is its host up, is its program stopped "
        + "or blocked, does its network lose packets?"
    case .sendTimeout:
      return "The client takes nothing more: look at the consumer, and at the network to it."
    case .handshakeTimeout:
      return "Something connects and does not log in: a health check, a scanner, or a client that "
        + "is blocked."
    case .closed, .kernel(.econnreset):
      return "The client goes without closing its connection: look for crashes and restarts."
    default:
      return "See the broker's log for the client's address."
    }
  }
}
