import FlatlineCore

/// Causes in words, and what to do about each.
extension Cause {
  /// In a few words; empty where it is unknown.
  var words: String {
    switch self {
    case .clientHostLost: "client host lost"
    case .clientRestarted: "client host restarted"
    case .clientExited: "client program ended"
    case .reconnected: "client has reconnected"
    case .clientFrozen: "client frozen"
    case .natIdleEviction: "forgotten by a NAT while idle"
    case .loadBalancer: "ended by a load balancer while idle"
    case .partition: "network partition"
    case .pathOneWay: "path works one way only"
    case .pathMTU: "large packets do not arrive"
    case .middleboxReset: "reset by a box between"
    case .slowConsumer: "consumer stuck or frozen"
    case .brokerBlocked: "blocked by the broker"
    case .brokerShutdown: "broker shut down"
    case .brokerGone: "broker gone"
    case .operator: "closed by an operator"
    case .unknown: ""
    }
  }

  /// What to do; `nil` where the cause does not tell more than the reason.
  var advice: String? {
    switch self {
    case .clientFrozen:
      "The client's host answers and its program does not: look for a process that is "
        + "stopped, swapping, in a long pause of its garbage collector, or blocked. Restart it; "
        + "its messages are delivered again once the connection is gone."
    case .slowConsumer:
      "The consumer takes nothing more: look at what it waits for. A smaller prefetch "
        + "keeps its connection alive while it works."
    case .pathOneWay:
      "Packets arrive one way only: look for an asymmetric route or a firewall that drops "
        + "one direction between broker and client."
    case .middleboxReset:
      "The client's side does not know the connection any more: its host was restarted, "
        + "or a NAT or firewall forgot it. A heartbeat below the box's idle timeout prevents that."
    default: nil
    }
  }
}
