import FlatlineCore

extension Risk.Kind {
  package var explanation: Explanation {
    switch self {
    case .heartbeatsDisabled:
      Explanation(
        meaning: """
          Heartbeat 0 was agreed and no TCP keepalive was seen. If the client is lost while nothing \
          is sent, nobody will ever notice; if the broker sends, its kernel waits for a quarter of \
          an hour.
          """,
        seen: "connection.tune-ok with heartbeat 0, and no keepalive probe of the broker's kernel.",
        advice: """
          Without heartbeat and keepalive a lost client is noticed only when the broker next sends \
          to it. Set a heartbeat in the client, or tcp_listen_options.keepalive = true in \
          rabbitmq.conf.
          """,
        checks: [.heartbeats, .listener, .kernelTimers],
        changes: [.heartbeat, .keepalive, .retries2],
        heartbeat: .zero)
    case .slowerThanIdleTimeout:
      Explanation(
        meaning: """
          Heartbeat or keepalive comes more rarely than a box between forgets idle connections: it \
          will lose this one as soon as nothing else is sent for that long.
          """,
        seen: """
          A heartbeat longer than the idle timeout that this capture has shown, or that \
          --path-idle-timeout tells.
          """,
        advice: """
          The path forgets idle connections sooner than this one beats. Set the client's heartbeat \
          below half of the path's idle timeout, or raise the timeout.
          """,
        checks: [.heartbeats, .conntrackTimers, .proxyTimers],
        changes: [.heartbeat, .idleTimeout], heartbeat: .zero)
    case .heartbeatTooShort:
      Explanation(
        meaning: """
          The heartbeat is under 5 s: a short pause, of garbage collection, a snapshot or a busy \
          network, and the broker closes a connection that lives.
          """,
        seen: "connection.tune-ok with a heartbeat of 1 to 4 s.",
        advice: "Set the client's heartbeat to 5 s or more: a pause of twice that is survived.",
        endings: [.missedHeartbeats(timeout: .seconds(2))], checks: [.heartbeats],
        changes: [.heartbeat], heartbeat: .seconds(2))
    case .heartbeatsNeverSent:
      Explanation(
        meaning: """
          The client agreed to heartbeats and sends none. As long as it sends other things in time, \
          nothing happens; once it does not, the broker closes the connection.
          """,
        seen: "Longer than an interval without a byte from the client, or no heartbeat ever.",
        advice: """
          The client agreed to heartbeats and sends none: the broker will close it when it is idle. \
          Let its library run (see explain heartbeats-never-sent), or set no heartbeat and use \
          keepalive.
          """,
        endings: [.missedHeartbeats(timeout: .seconds(60))], checks: [.connection, .process],
        changes: [.longWork, .keepalive])
    case .brokerPaused:
      Explanation(
        meaning: """
          The broker's process stands still, or stood for some seconds, while its host's kernel went \
          on: it acknowledges what clients send, and nobody reads it. Timers that run out meanwhile \
          end when it goes on; clients wait for answers and heartbeats, and may give up first. Or its \
          whole host stood still: then all its timers go on later.
          """,
        seen: """
          No connection gets a byte of the broker's, heartbeats that are due do not come, and yet \
          segments are acknowledged; then all at once.
          """,
        advice: """
          The broker's process gets no processor time: look for a frozen container, a CPU limit, a \
          snapshot or migration of its machine, or memory that is swapped out. Heartbeats missed \
          because of it are not the clients' fault.
          """,
        checks: [.standstill, .status])
    case .ghosts:
      Explanation(
        meaning: """
          The client has left connections behind that linger: the broker keeps their consumers, \
          exclusive queues and unacknowledged messages.
          """,
        seen:
          "A new connection of the same address, product and connection name, and then another.",
        advice: """
          Close this client's old connections (rabbitmqctl close_connection), and set a heartbeat, \
          so that the broker does so itself.
          """,
        checks: [.others], changes: [.heartbeat, .keepalive], heartbeat: .zero)
    }
  }
}
