/// Why a connection dies, as far as the evidence tells.
///
/// Each is claimed on evidence only: a wrong cause is worse than ``unknown``.
public enum Cause: String, Sendable, Encodable, CaseIterable {
  /// The client's host, and not only its program, answers nobody any more.
  case clientHostLost = "client-host-lost"
  /// The client's host was started anew, and knows nothing of the connection.
  case clientRestarted = "client-restarted"
  /// The client's program ended, or let go of the connection, without closing it.
  case clientExited = "client-exited"
  /// The same client has a newer connection: this one is a ghost.
  case reconnected
  /// The client's kernel acknowledges, and its program is not heard of.
  case clientFrozen = "client-frozen"
  /// A NAT or firewall forgot the connection after it had been idle.
  case natIdleEviction = "nat-idle-eviction"
  /// A proxy or load balancer ends connections, at the same idle age again and again.
  case loadBalancer = "load-balancer"
  /// Many addresses of one place fell silent together, or a router has no route to it.
  case partition
  /// What the client sends arrives, what the broker sends does not.
  case pathOneWay = "path-one-way"
  /// Only large segments do not arrive.
  case pathMTU = "path-mtu"
  /// A RST that did not come from the client.
  case middleboxReset = "middlebox-reset"
  /// The client takes nothing more: its window is closed.
  case slowConsumer = "slow-consumer"
  /// The broker had blocked the client: memory or disk.
  case brokerBlocked = "broker-blocked"
  /// The broker closed its connections to shut down.
  case brokerShutdown = "broker-shutdown"
  /// The broker's process ended without a word.
  case brokerGone = "broker-gone"
  /// Somebody closed the connection by hand.
  case `operator`
  case unknown

  /// Whether one connection shows it by itself, and it does not change as more is seen.
  public var isStable: Bool {
    switch self {
    case .clientFrozen, .pathOneWay, .pathMTU, .brokerShutdown, .operator: true
    default: false
    }
  }
}

/// What made the loss of a connection worse, or hides its cause; told beside that.
public enum ContributingCause: String, Sendable, Encodable, CaseIterable {
  /// Heartbeat 0: nobody asks whether the other side lives.
  case heartbeatsDisabled = "heartbeats-disabled"
  /// The client has left several connections behind.
  case ghosts
  /// What acknowledges may be a proxy: whether the client behind it is frozen or gone does not show.
  case behindProxy = "behind-proxy"
}
