import FlatlineCore

/// The errnos with which a kernel gives up.
///
/// Source of who says what: Linux, icmp.c, `icmp_err_convert`, and icmpv6.c, `tab_unreach`.
extension SocketError {
  var explanation: Explanation {
    switch self {
    case .etimedout:
      Explanation(
        meaning: """
          The broker's kernel gave up: nobody acknowledged what was sent again and again, or \
          answered its keepalive probes; and nobody said that the client cannot be reached.
          """,
        seen: "Retransmissions at growing intervals, or keepalive probes, without an answer.",
        advice: Self.nothingComesBack,
        endings: [.kernel(self), .swallowed(self)], checks: [.socket, .ping, .neighbour, .route],
        changes: [.heartbeat, .retries2, .keepalive])
    case .ehostunreach:
      told(
        "the client's host cannot be reached",
        by: "ICMP host unreachable about this connection, or ARP requests without an answer.",
        advice: Self.nothingComesBack, checks: [.neighbour, .ping, .route])
    case .enetunreach:
      told(
        "there is no route to the client's network",
        by: "ICMP network unreachable, from a router.",
        advice: """
          A router has no route to the client's network: look at that router and its links. Other \
          connections of the network die too.
          """,
        checks: [.route, .trace])
    case .econnrefused:
      told(
        "nobody listens at the client's port",
        by: "ICMP port unreachable: mostly a firewall that rejects.",
        advice: "A firewall between rejects the connection: look for a rule that is new.",
        checks: [.packets, .route])
    case .econnreset:
      Explanation(
        meaning:
          "The kernel got a RST. RabbitMQ does not print this errno, but that TCP was closed.",
        seen: "A RST of the client's side.",
        advice: "The client goes without closing its connection: look for crashes and restarts.",
        endings: [.abrupt], checks: [.log, .hopLimits], changes: [.closing])
    case .eacces:
      told(
        "the way to the client is forbidden",
        by: "ICMPv6 unreachable, administratively prohibited: a firewall or router refuses.",
        advice: "A firewall or router refuses the broker's packets: look for a rule that is new.",
        checks: [.packets, .route])
    case .enoprotoopt:
      told(
        "the client's host does not speak TCP", by: "ICMP protocol unreachable.",
        advice: "A box between answers in the client's place: find who sends the ICMP error.",
        checks: [.packets, .trace])
    case .eopnotsupp:
      told(
        "a source route failed", by: "ICMP source route failed.",
        advice: "Find the router that sends the ICMP error: nothing should use source routes.",
        checks: [.packets, .trace])
    case .ehostdown:
      told(
        "the client's host is not known", by: "ICMP destination host unknown.",
        advice: Self.nothingComesBack, checks: [.packets, .ping])
    case .enonet:
      told(
        "the broker's host is isolated", by: "ICMP source host isolated.",
        advice: "A router refuses the broker's host: look at the network of the broker.",
        checks: [.packets, .route])
    case .eproto:
      told(
        "the broker's packets are malformed", by: "ICMP parameter problem.",
        advice: "Find who sends the ICMP error, and which box alters the broker's packets.",
        checks: [.packets, .trace])
    }
  }

  /// A kernel that gave up, and had been told why the client does not answer.
  private func told(
    _ what: String, by seen: String, advice: String, checks: [Check]
  ) -> Explanation {
    Explanation(
      meaning: """
        The broker's kernel gave up sending, and had been told that \(what). It waits about as \
        long as for etimedout; only the errno differs.
        """,
      seen: seen, advice: advice, endings: [.kernel(self), .swallowed(self)],
      checks: checks + [.socket], changes: [.heartbeat, .retries2])
  }

  private static let nothingComesBack = """
    Nothing comes back from the client: is its host up, and the network between? Until the broker \
    closes the connection its unacknowledged messages are stuck; closing it now (rabbitmqctl \
    close_connection) frees them. Several connections of one subnet: look at the network first.
    """
}
