import FlatlineCore

/// What makes the loss of a connection worse, or hides its cause.
enum ContributingCauses {
  static let heartbeatsDisabled = Explanation(
    meaning: """
      Heartbeat 0 was agreed: nobody asks whether the other side lives. A loss is noticed only when \
      the broker sends, after the kernel's long wait; if it never sends, never.
      """,
    seen: "connection.tune-ok with heartbeat 0.",
    advice: """
      This connection has no heartbeats, so the broker learns of the loss late or never. Set a \
      heartbeat in the client, or tcp_listen_options.keepalive = true in rabbitmq.conf.
      """,
    endings: [.kernel(.etimedout)], checks: [.connection, .heartbeats, .listener, .kernelTimers],
    changes: [.heartbeat, .keepalive, .retries2], heartbeat: .zero)

  static let ghosts = Explanation(
    meaning: """
      The client has left several connections behind, which the broker believes to be alive. Each \
      keeps its consumers, exclusive queues and unacknowledged messages.
      """,
    seen: "Connections of the same address, product and connection name, of which one speaks.",
    advice: """
      Close the old connections of this client (rabbitmqctl close_connection) to free their \
      messages and queues. Each was lost once: see why, and set a heartbeat.
      """,
    endings: [.kernel(.etimedout)], checks: [.others, .clientSocket],
    changes: [.heartbeat, .keepalive], heartbeat: .zero)

  static let behindProxy = Explanation(
    meaning: """
      This address is a proxy's or a NAT's: many clients come from it, or the capture shows both of \
      the proxy's connections. What acknowledges may be the proxy alone. The client behind it may be \
      frozen, and it may be gone: both are open.
      """,
    seen: """
      Acknowledgments of what the broker sends, no new byte of the client, and many products, users \
      or connection names from its address; or a PROXY header.
      """,
    advice: """
      Ask the proxy for the client behind this connection (its log or statistics), and look there: is \
      the host gone, or is its program stuck? A proxy with a client timeout, or TCP keepalive towards \
      its clients, ends such connections itself.
      """,
    endings: [.missedHeartbeats(timeout: .seconds(60))], checks: [.socket, .connection, .others],
    changes: [.heartbeat])
}
