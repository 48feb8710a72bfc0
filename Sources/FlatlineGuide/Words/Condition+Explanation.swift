import FlatlineCore

extension Condition {
  package var explanation: Explanation {
    switch self {
    case .unansweredRetransmissions:
      Explanation(
        meaning: """
          The broker's kernel sends the same bytes again and again, because nobody acknowledges \
          them. It gives up after tcp_retries2 (about 16 minutes), unless heartbeats end it sooner.
          """,
        seen: "Retransmissions by the broker, each after a longer wait.",
        advice: """
          Nothing comes back from the client: is its host up, and the network between? Several \
          clients of one subnet: look at the network first.
          """,
        endings: [
          .kernel(.etimedout), .swallowed(.etimedout), .missedHeartbeats(timeout: .seconds(60)),
        ],
        checks: [.socket, .ping, .neighbour, .route], changes: [.heartbeat, .retries2])
    case .heartbeatsAbsent:
      Explanation(
        meaning: """
          The client owes a heartbeat and sends nothing new. The broker closes two to three \
          intervals after the last byte.
          """,
        seen: "No new byte from the client for longer than its heartbeat interval allows.",
        advice: """
          The client is silent: is its program stopped or blocked, is its host up, does the network \
          lose packets?
          """,
        endings: [.missedHeartbeats(timeout: .seconds(60))],
        checks: [.socket, .ping, .clientSocket, .process], changes: [.longWork, .heartbeat])
    case .keepaliveUnanswered:
      Explanation(
        meaning: "The broker's kernel asks an idle client whether it lives, and gets no answer.",
        seen: "Keepalive probes, one byte below what was acknowledged, without an answer.",
        advice: "The client's host does not answer: is it up, and the network between?",
        endings: [.kernel(.etimedout)], checks: [.ping, .neighbour, .socket, .kernelTimers],
        changes: [.heartbeat], heartbeat: .zero)
    case .probeUnanswered:
      Explanation(
        meaning: """
          flatline asked an idle client whether it is there (watch --probe-idle), at least three \
          times, and got no answer.
          """,
        seen: "Questions, one byte below what was acknowledged, without an answer.",
        advice: """
          The client's host does not answer, and nobody else will notice: is it up, and the network \
          between? If it is lost, close the connection (rabbitmqctl close_connection).
          """,
        endings: [.kernel(.etimedout)], checks: [.ping, .neighbour, .socket, .connection],
        changes: [.heartbeat, .keepalive], heartbeat: .zero)
    case .brokerUnheard:
      Explanation(
        meaning: """
          The client sends the same bytes again and again, because the broker does not acknowledge \
          them. The capture is taken at the client, or between. If the broker lives, it hears nothing \
          any more and closes the connection; whether it lives, only packets of it can tell.
          """,
        seen: """
          Retransmissions by the client, each after a longer wait, and nothing of the broker's, or \
          nothing that acknowledges them.
          """,
        advice: """
          No acknowledgment comes from the broker: is its host up, does the broker run, and does the \
          network between work? Compare with a capture taken on the broker's host.
          """,
        endings: [.missedHeartbeats(timeout: .seconds(60)), .kernel(.etimedout)],
        checks: [.ping, .route, .clientSocket], changes: [.heartbeat])
    case .deliveriesUnanswered:
      Explanation(
        meaning: """
          The broker goes on writing to a client that acknowledges nothing. Its send buffer fills, \
          and 30 s after that the writer gives up, long before the kernel does.
          """,
        seen: """
          The same bytes of the broker's, sent again at doubled intervals, behind deliveries that \
          came one after another until then.
          """,
        advice: """
          The client or the path to it is gone: check the client's host and the network between. The \
          broker notices sooner than for an idle client; what was delivered goes back to the queue.
          """,
        endings: [.sendTimeout, .heartbeatStuck],
        checks: [.ping, .neighbour, .socket, .connection],
        changes: [.prefetch, .heartbeat, .sendTimeout])
    case .zeroWindow:
      Explanation(
        meaning: """
          The client takes nothing more. If the broker has more to send, it gives up after 30 s; if \
          the client's host is lost too, after tcp_retries2 probes.
          """,
        seen: "The client's window is zero.",
        advice: "The client takes nothing more: look at the consumer and what it waits for.",
        endings: [.sendTimeout, .swallowed(.etimedout)],
        checks: [.connection, .channels, .clientSocket],
        changes: [.prefetch, .longWork, .sendTimeout])
    case .reset:
      Explanation(
        meaning: "The client's side broke the connection off with a RST.",
        seen: "A RST at exactly the sequence number that the broker expects.",
        advice: """
          Look for crashes and restarts of the client, or a NAT or firewall that forgot the \
          connection.
          """,
        endings: [.abrupt, .closedBeforeStart], checks: [.log, .hopLimits, .exits, .bootTime],
        changes: [.closing])
    case .unreachable:
      Explanation(
        meaning: """
          Somebody says that the client cannot be reached: a router (ICMP), or its own segment, \
          where it does not answer ARP. The kernel remembers that as the errno, and goes on trying.
          """,
        seen: "ICMP unreachable about this connection, or ARP requests without an answer.",
        advice: """
          The client's host or network cannot be reached: is the host up, does the router know a \
          way to it?
          """,
        endings: [
          .kernel(.ehostunreach), .kernel(.enetunreach), .missedHeartbeats(timeout: .seconds(60)),
        ],
        checks: [.neighbour, .route, .ping, .trace], changes: [.heartbeat, .retries2])
    case .handshakeStalled:
      Explanation(
        meaning: "Something connected and does not go on with AMQP's handshake. It has 10 s.",
        seen: "A connection that is open for TCP, and for AMQP not.",
        advice: """
          Something connects and does not log in: a health check, a scanner, or a client that is \
          blocked.
          """,
        endings: [
          .handshakeTimeout(awaiting: "handshake"), .handshakeTimeout(awaiting: "frame_header"),
        ],
        checks: [.packets, .log])
    case .closedAbruptly:
      Explanation(
        meaning: "The client's side closed TCP and not AMQP: FIN without connection.close.",
        seen: "A FIN of the client, and no connection.close before it.",
        advice: "The client goes without closing its connection: look for crashes and restarts.",
        endings: [.abrupt, .noData, .heartbeatNotSent], checks: [.log, .exits, .others],
        changes: [.closing])
    case .refused:
      Explanation(
        meaning: "The broker does not speak with it: no AMQP 0-9-1, or a login that is refused.",
        seen: "First bytes that are no protocol header, or the broker's refusal of the login.",
        advice: """
          Something speaks another protocol to the broker's port, or logs in wrongly: the broker's \
          log says which.
          """,
        endings: [.badHeader(Sample.http), .refusedLogin(mechanism: "PLAIN", user: nil)],
        checks: [.log, .packets, .users])
    case .closing:
      Explanation(
        meaning: "The broker closes the connection, and says so to the client.",
        seen: "connection.close by the broker.",
        advice: "The broker's log says why it closes the connection, and what the client did.",
        endings: [.exception(Sample.forced), .exception(Sample.frameError)],
        checks: [.log, .status])
    }
  }
}
