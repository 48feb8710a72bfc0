import FlatlineCore

/// What to do, for whoever is on call.
public enum Advice {
  /// - Parameters:
  ///   - reason: how the connections will end.
  ///   - cause: why, as far as it shows.
  public static func text(_ reason: Reason, _ cause: Cause) -> String {
    switch cause {
    case .clientFrozen:
      return "The client's host answers and its program does not: look for a process that is "
        + "stopped, swapping, in a long pause of its garbage collector, or blocked. Restart it; "
        + "its messages are delivered again once the connection is gone."
    case .slowConsumer:
      return "The consumer takes nothing more: look at what it waits for. A smaller prefetch "
        + "keeps its connection alive while it works."
    case .pathOneWay:
      return "Packets arrive one way only: look for an asymmetric route or a firewall that drops "
        + "one direction between broker and client."
    case .middleboxReset, .clientRestarted:
      return "The client's side does not know the connection any more: its host was restarted, "
        + "or a NAT or firewall forgot it. A heartbeat below the box's idle timeout prevents that."
    case .clientHostLost, .partition, .unknown: return text(reason)
    }
  }

  private static func text(_ reason: Reason) -> String {
    switch reason {
    case .etimedout, .ehostunreach, .enetunreach, .ehostdown, .enonet:
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
    case .closed, .econnreset:
      return "The client goes without closing its connection: look for crashes and restarts."
    default:
      return "See the broker's log for the client's address."
    }
  }
}
