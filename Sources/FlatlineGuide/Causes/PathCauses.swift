import FlatlineCore

/// Causes between client and broker.
enum PathCauses {
  static let natIdleEviction = Explanation(
    meaning: """
      A NAT, firewall or load balancer forgot the connection while it was idle. What is sent since \
      is dropped, or answered with a RST.
      """,
    seen: """
      Silence, or a RST from nearer than the client, right after an idle gap, while other \
      connections of that address live. Several gaps bracket the idle timeout: longer than those \
      that were survived, shorter than those that were not.
      """,
    refutedBy: """
      A connection of the same path that was idle longer and lives. Others of the address that die \
      without having been idle.
      """,
    advice: """
      A NAT, firewall or load balancer forgot the connection while it was idle. Set the client's \
      heartbeat below half of that box's idle timeout, or raise the timeout.
      """,
    endings: [.kernel(.etimedout), .abrupt, .missedHeartbeats(timeout: .seconds(60))],
    checks: [.conntrack, .conntrackTimers, .proxyTimers, .connection, .socket],
    changes: [.heartbeat, .keepalive, .idleTimeout], heartbeat: .zero)

  static let loadBalancer = Explanation(
    meaning: "A proxy or load balancer ends connections that were idle for its timeout.",
    seen: """
      FIN or RST at the same idle age again and again, from one address that is many clients: many \
      products and users come from it.
      """,
    refutedBy: "Ends at quite different idle ages, or while data goes to and fro.",
    advice: """
      A proxy or load balancer ends idle connections. Set the client's heartbeat below half of its \
      timeout (HAProxy: timeout client and timeout server), or raise the timeout.
      """,
    endings: [.abrupt], checks: [.proxyTimers, .connection, .log],
    changes: [.heartbeat, .idleTimeout], heartbeat: .zero)

  static let partition = Explanation(
    meaning: "The path to a whole network is gone, and not one host of it.",
    seen: """
      Many addresses of one prefix, or all behind one router, silent within seconds. A router's \
      "network unreachable" is proof, unless it is prohibited; so is its "host unreachable" at once \
      of a host that is heard.
      """,
    refutedBy: "Neighbours of the same prefix that live.",
    advice: """
      A whole network is cut off: look at the router or link to it, not at the clients. Clients \
      that reconnect by another way leave ghosts here; rabbitmqctl close_connection frees their \
      messages.
      """,
    endings: [
      .kernel(.etimedout), .kernel(.enetunreach), .kernel(.ehostunreach),
      .missedHeartbeats(timeout: .seconds(60)),
    ],
    checks: [.route, .trace, .ping], changes: [.heartbeat, .retries2])

  static let oneWay = Explanation(
    meaning: "What the client sends arrives, and what the broker sends does not.",
    seen: """
      The client goes on talking, with new bytes or retransmissions, and acknowledges nothing that \
      the broker sent since.
      """,
    refutedBy: """
      Silence of the client, or acknowledgments of small segments (path-mtu). Bytes of the client \
      that the broker does not acknowledge: then they do not arrive either.
      """,
    advice: """
      Packets arrive one way only: look for an asymmetric route, or a firewall that drops one \
      direction between broker and client.
      """,
    endings: [.kernel(.etimedout), .missedHeartbeats(timeout: .seconds(60))],
    checks: [.acknowledgments, .route, .clientRoute, .trace], changes: [.heartbeat, .retries2])

  static let mtu = Explanation(
    meaning: "Large packets get lost on the path, and nobody says so: a path MTU black hole.",
    seen: """
      The client talks, and acknowledges small segments; only large ones are sent again and again.
      """,
    refutedBy: "A large segment that is acknowledged, or a small one that is not.",
    advice: """
      Large packets get lost: look for a tunnel, VPN or overlay with a smaller MTU, and a firewall \
      that drops ICMP "fragmentation needed". Let that through, or clamp the MSS.
      """,
    endings: [.kernel(.etimedout)], checks: [.largePing, .pathMTU, .socket], changes: [.pathMTU])

  static let middleboxReset = Explanation(
    meaning: "A RST that the client did not send: a box between ended the connection.",
    seen: "A RST whose TTL, IP ID or timestamps are not those of the client's own packets.",
    refutedBy: "The same TTL, and numbers that go on from the client's.",
    advice: """
      A box between reset the connection: look in the logs of firewalls, intrusion prevention and \
      load balancers at that instant. If the connection had been idle, a heartbeat below the box's \
      idle timeout prevents it.
      """,
    endings: [.abrupt], checks: [.hopLimits, .conntrack, .clientSocket],
    changes: [.heartbeat, .idleTimeout])
}
