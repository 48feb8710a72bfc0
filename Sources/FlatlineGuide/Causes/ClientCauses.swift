import FlatlineCore

/// Causes at the client's end.
enum ClientCauses {
  static let hostLost = Explanation(
    meaning: """
      The client's host, and not only its program, answers nobody any more: power, kernel, cable, \
      or its virtual machine.
      """,
    seen: """
      It does not answer ARP or neighbour discovery on the broker's segment; or a router says "host \
      unreachable" of its address alone (not that it is prohibited); or all its connections fell \
      silent in the same instant. Others of its subnet live.
      """,
    refutedBy: """
      Any packet of that address since, on any connection. Others of its subnet that are silent \
      too: then it is a partition.
      """,
    advice: """
      Nothing comes back from the client's host: is its host up (power, hypervisor, kernel)? Until \
      the broker closes the connection its unacknowledged messages are stuck; closing it now \
      (rabbitmqctl close_connection) frees them.
      """,
    endings: [
      .kernel(.etimedout), .kernel(.ehostunreach), .missedHeartbeats(timeout: .seconds(60)),
    ],
    checks: [.ping, .neighbour, .socket, .connection], changes: [.heartbeat, .keepalive, .retries2])

  static let restarted = Explanation(
    meaning: "The client's host was started anew, and knows nothing of the connection.",
    seen: """
      All its connections fell silent. Then it answers the broker with a RST that has no ACK flag, \
      or opens connections with a new timestamp clock.
      """,
    refutedBy: """
      A RST with another TTL than the client's packets (middlebox-reset), or timestamps that go on \
      where they were.
      """,
    advice: """
      The client's host was restarted: find out why. Its old connections end when the broker next \
      sends to them; those that are idle, without heartbeats, stay until they are closed \
      (rabbitmqctl close_connection).
      """,
    endings: [.abrupt, .missedHeartbeats(timeout: .seconds(60)), .kernel(.etimedout)],
    checks: [.bootTime, .others, .log], changes: [.heartbeat, .keepalive, .closing])

  static let exited = Explanation(
    meaning: """
      The client's program ended, or let go of the connection, without closing it: a crash, a kill, \
      an exit.
      """,
    seen: "FIN, or RST with the ACK flag, from the client's own host, and no connection.close.",
    refutedBy: "A TTL, IP ID or timestamp that is not the client's: then a box between sent it.",
    advice: """
      The client goes without closing its connection: look for crashes, kills (out of memory?) and \
      deployments that do not let it close.
      """,
    endings: [.abrupt], checks: [.exits, .log, .others], changes: [.closing])

  static let reconnected = Explanation(
    meaning: """
      The same client has a newer connection. This one is a ghost: the broker still believes in it, \
      with its consumers, its exclusive queues and its unacknowledged messages.
      """,
    seen: """
      A new connection of the same address, product and connection name, while the old one is \
      silent.
      """,
    refutedBy: "The old connection speaks again: the program has two on purpose.",
    advice: """
      The client is back on a new connection, and the broker keeps the old one. If messages, \
      exclusive queues or consumers are stuck, close the ghosts (rabbitmqctl close_connection). \
      Then ask why the first was lost.
      """,
    endings: [.kernel(.etimedout), .missedHeartbeats(timeout: .seconds(60))],
    checks: [.others, .socket, .clientSocket], changes: [.heartbeat, .keepalive])

  static let frozen = Explanation(
    meaning: """
      The client's kernel acknowledges, and its program is not heard of. With Pika's blocking \
      adapter, Celery's solo pool, PHP and Node.js it is mostly work in a callback, which starves \
      heartbeats.
      """,
    seen: "Acknowledgments of what the broker sends, and no new byte of the client.",
    refutedBy: "Retransmissions that nobody acknowledges: then its host or the path is gone.",
    advice: """
      The client's host answers and its program does not: look for long work in a callback, or a \
      process that is stopped, swapping, blocked, or in a long pause of its garbage collector. \
      Restart it; its messages are delivered again once the connection is gone.
      """,
    endings: [.missedHeartbeats(timeout: .seconds(60)), .sendTimeout],
    checks: [.socket, .clientSocket, .process], changes: [.longWork, .prefetch])

  static let slowConsumer = Explanation(
    meaning: "The client takes nothing more: its window is closed.",
    seen: "The client's window is zero, and it answers the broker's probes.",
    refutedBy: "A window that opens again soon, or probes without an answer.",
    advice: """
      The consumer takes nothing more: look at what it waits for. A smaller prefetch keeps its \
      connection alive while it works.
      """,
    endings: [.sendTimeout, .missedHeartbeats(timeout: .seconds(60)), .heartbeatNotSent],
    checks: [.channels, .connection, .clientSocket, .process], changes: [.prefetch, .longWork])
}
