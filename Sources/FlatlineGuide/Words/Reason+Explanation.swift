import FlatlineCore

extension Reason {
  package var explanation: Explanation {
    switch self {
    case .kernel(let error): error.explanation
    case .heartbeatTimeout:
      Explanation(
        meaning: """
          The broker got no new byte from the client for two to three heartbeat intervals, and \
          closes. Acknowledgments of the client's kernel do not count.
          """,
        seen: "No new byte from the client; the heartbeats that it owes are missing.",
        advice: """
          The client has stopped sending heartbeats: is its host up, is its program stopped or \
          blocked, does its network lose packets?
          """,
        endings: [.missedHeartbeats(timeout: .seconds(60))],
        checks: [.socket, .ping, .clientSocket, .process], changes: [.longWork, .heartbeat])
    case .sendTimeout:
      Explanation(
        meaning: "The broker could not write for 30 s: the client took too little, or nothing.",
        seen: "The client's window is closed, or it acknowledges nothing, and the broker has more.",
        advice: "The client takes nothing more: look at the consumer, and at the network to it.",
        endings: [.sendTimeout], checks: [.connection, .channels, .clientSocket, .ping],
        changes: [.prefetch, .longWork, .sendTimeout])
    case .notConnected:
      Explanation(
        meaning: """
          The broker could not write for 30 s; and a heartbeat of its own, which waited behind that \
          write, failed with it. This is logged, not the writer's failure.
          """,
        seen: """
          As for send_timeout, and heartbeats are on: one fell due while the writer waited. Then the \
          broker's RST.
          """,
        advice: """
          The client takes nothing more, whatever the word says: look at the consumer, and at the \
          network to it.
          """,
        endings: [.heartbeatStuck], checks: [.connection, .channels, .clientSocket, .ping],
        changes: [.prefetch, .longWork, .sendTimeout])
    case .handshakeTimeout:
      Explanation(
        meaning: "The client connected, and had not opened an AMQP connection 10 s later.",
        seen: "A TCP connection without connection.open.",
        advice: """
          Something connects and does not log in: a health check, a scanner, or a client that is \
          blocked.
          """,
        endings: [
          .handshakeTimeout(awaiting: "handshake"), .handshakeTimeout(awaiting: "frame_header"),
        ],
        checks: [.log, .packets])
    case .closed:
      Explanation(
        meaning: "The client's side ended TCP, by FIN or RST, without connection.close.",
        seen: "A FIN or an acceptable RST of the client's side.",
        advice: "The client goes without closing its connection: look for crashes and restarts.",
        endings: [.abrupt, .heartbeatNotSent, .noData, .closedBeforeStart],
        checks: [.log, .exits, .bootTime, .hopLimits], changes: [.closing])
    case .connectionForced:
      Explanation(
        meaning: "Somebody closed the connection by hand, or the broker closed all to shut down.",
        seen: "connection.close 320 by the broker.",
        advice: "Somebody or a shutdown closed it: the reason stands in the broker's log.",
        endings: [.exception(Sample.forced), .exception(Sample.shutdown)], checks: [.log, .service])
    case .connectionException:
      Explanation(
        meaning: "The client broke a rule of AMQP, and the broker closed the connection.",
        seen: "connection.close by the broker, with a code of AMQP (501 to 541).",
        advice:
          "The client's program does what AMQP forbids: the log names the method. Correct it.",
        endings: [.exception(Sample.commandInvalid)], checks: [.log])
    case .badHeader:
      Explanation(
        meaning: "The client's first bytes are no protocol header that this broker serves.",
        seen: "Bytes that are not \"AMQP\" and a version; the broker answers with its own header.",
        advice: """
          Something speaks another protocol to the broker's port: a health check or scanner (HTTP), \
          TLS to the plain port (TLS has 5671), or AMQP 1.0 where that is not enabled.
          """,
        endings: [
          .badHeader(Sample.http), .badHeader(Sample.tls), .amqp10(header: Sample.amqp10),
        ],
        checks: [.log, .packets])
    case .authFailure:
      Explanation(
        meaning: "The broker refused the login.",
        seen: "connection.close 403, or the end of TCP, in answer to connection.start-ok.",
        advice: """
          User or password is wrong, or the user may not log in from there: guest may from the \
          broker's own host only (loopback_users).
          """,
        endings: [.refusedLogin(mechanism: "PLAIN", user: nil)], checks: [.log, .users])
    case .frameError:
      Explanation(
        meaning: "The broker could not read a frame of the client: too large, or damaged.",
        seen: "connection.close 501 by the broker.",
        advice: """
          The client sends broken or too large frames. Look for two threads that write to one \
          connection, a library that ignores frame_max, or a box that alters bytes.
          """,
        endings: [.exception(Sample.frameError)], checks: [.log, .packets])
    case .normal:
      Explanation(
        meaning: "Closed in good order.",
        seen: "connection.close and connection.close-ok.",
        advice: "Nothing is wrong.", endings: [.normal], checks: [.log])
    case .lingering:
      Explanation(
        meaning: """
          The client is lost, and the broker does not know: nothing is in flight, and neither \
          heartbeats nor keepalive ask. It can last for days. The broker logs nothing until it \
          writes to the client; until then the connection's consumers and its unacknowledged \
          messages are stuck.
          """,
        seen: "An idle connection, heartbeat 0, no keepalive, and a client that answers nothing.",
        advice: """
          Close it: rabbitmqctl close_connection, with its pid from list_connections. Messages go \
          back to their queues then. Set a heartbeat in the client, or keepalive in the broker.
          """,
        endings: [.kernel(.etimedout)], checks: [.connection, .socket, .ping],
        changes: [.heartbeat, .keepalive], heartbeat: .zero)
    }
  }
}
