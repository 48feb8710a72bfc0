import FlatlineCore

/// Causes at the broker's end, and none.
enum BrokerCauses {
  static let blocked = Explanation(
    meaning: """
      The broker had blocked the client, for want of memory or disk, and does not listen to it. An \
      end is noticed only when it listens again, or fails to send.
      """,
    seen: "connection.blocked, and no connection.unblocked since.",
    refutedBy: "connection.unblocked before the client fell silent.",
    advice: """
      The broker blocks publishers: clear the alarm first (rabbitmq-diagnostics alarms names it). \
      Queues that nobody reads are the usual reason for memory.
      """,
    endings: [.missedHeartbeats(timeout: .seconds(60)), .heartbeatNotSent],
    checks: [.alarms, .blocked, .status])

  static let shutdown = Explanation(
    meaning: "The broker closed its connections to shut down, or to leave them to other nodes.",
    seen: "connection.close 320 to many clients at once.",
    refutedBy: "Other connections of the same broker that go on.",
    advice: """
      The broker was stopped or put into maintenance. If nobody meant to: see its service's log. \
      Clients reconnect, to another node if they know of one.
      """,
    endings: [.exception(Sample.shutdown)], checks: [.service, .status])

  static let gone = Explanation(
    meaning: "The broker's process ended without a word.",
    seen: """
      FIN or RST from the broker on all its connections at once, without connection.close; or its \
      host answers new connections with RST.
      """,
    refutedBy: "Other connections of the same broker that go on.",
    advice: """
      The broker's process is gone: see its service's log for a crash or a kill (out of memory?). \
      Its log has no line about these connections.
      """,
    checks: [.service, .status])

  static let `operator` = Explanation(
    meaning: "Somebody closed the connection by hand.",
    seen: "connection.close 320 to this connection alone, with the reason that was typed.",
    refutedBy: "The same to all connections at once: then the broker shuts down.",
    advice: """
      Somebody closed it (rabbitmqctl close_connection, or the management page): ask who, and why. \
      The reason is in the broker's log.
      """,
    endings: [.exception(Sample.forced)], checks: [.log])

  static let unknown = Explanation(
    meaning: "The client or the path is gone; what was seen does not tell which, or why.",
    seen: "One connection's silence, and nothing of others of its host, subnet or path.",
    refutedBy: "More connections that speak: the cause is then revised.",
    advice: """
      Not enough was seen to tell why. Begin with the client's host (does it answer a ping?), then \
      the path, then the program.
      """,
    endings: [.kernel(.etimedout), .missedHeartbeats(timeout: .seconds(60)), .abrupt],
    checks: [.ping, .neighbour, .socket, .clientSocket],
    changes: [.heartbeat, .keepalive, .retries2])
}
