/// Proposals that are the same for every connection.
extension Proposal {
  static let idleTimeout = Proposal(
    what: "Or raise the idle timeout of the box between",
    settings: [
      .init(place: "conntrack", text: "net.netfilter.nf_conntrack_tcp_timeout_established"),
      .init(place: "HAProxy", text: "timeout client, timeout server"),
      .init(place: "AWS NLB", text: "tcp.idle_timeout.seconds (60 to 6000)"),
      .init(place: "Azure", text: "idle timeout (4 minutes and more)"),
    ],
    notes: [
      """
      Traffic in time is better: a heartbeat also tells when the client is gone, and boxes between \
      that nobody knows of are fed by it too.
      """
    ])

  static let prefetch = Proposal(
    what: "Give the consumer no more than it can do",
    notes: [
      """
      Set a prefetch (basic.qos) of what it works off in a second or two, and acknowledge after \
      the work. Without one the broker sends all that the queue holds.
      """
    ])

  static let sendTimeout = Proposal(
    what: "Let the broker wait longer, or less long, for a client that takes nothing",
    settings: [
      .init(place: "rabbitmq.conf", text: "tcp_listen_options.send_timeout = 30000")
    ],
    notes: [
      """
      In milliseconds, from when the broker's buffers are full; 30 s without it. Less names lost \
      consumers sooner, and disconnects those that pause for as long. More spares those, and the \
      lost are left to heartbeats. The listener takes it when the node starts.
      """
    ])

  static let closing = Proposal(
    what: "Let the client say goodbye",
    notes: [
      """
      Call close() on the connection when the program ends, also on SIGTERM: deployments send it. \
      Then the broker logs the end in one line, and it is no trouble.
      """
    ])

  static let pathMTU = Proposal(
    what: "Let large packets through, or send smaller ones",
    settings: [
      .init(place: "firewalls", text: "let ICMP type 3 code 4 through (IPv6: type 2)"),
      .init(place: "the router", text: "clamp the MSS to the path's MTU"),
      .init(place: "broker sysctl", text: "net.ipv4.tcp_mtu_probing = 1"),
    ],
    notes: ["Any one of them is enough. The last helps the broker's side only."])
}
