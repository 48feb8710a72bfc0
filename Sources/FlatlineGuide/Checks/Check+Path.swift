/// What the network knows.
extension Check {
  static let ping = Check(
    .broker, { "ping -c 3 \($0.peerAddress)" },
    tells: """
      An answer: host and path live, look at the program. None, where other hosts of its subnet \
      answer: the host is gone. None from the subnet: the path is.
      """)

  static let neighbour = Check(
    .broker, { "ip neigh show \($0.peerAddress)" },
    tells: "FAILED or INCOMPLETE: it does not answer ARP. No line: it is behind a router.")

  static let route = Check(
    .broker, { "ip route get \($0.peerAddress)" },
    tells: "The router and the interface by which the broker sends. An error: no route at all.")

  static let trace = Check(
    .broker, { "tracepath -n \($0.peerAddress)" },
    tells: "The last hop that answers: look there and at the next one.")

  static let pathMTU = trace.telling(
    "pmtu: the largest packet that the path takes. Less than the interface's: a tunnel between.")

  static let largePing = Check(
    .broker,
    { "ping -c 3 -M do -s \($0.isVersion6 ? 1452 : 1472) \($0.peerAddress)" },
    tells: """
      Packets of 1500 bytes. No answer, and a plain ping has one: large packets are lost. \
      "Message too long": the kernel knows, and sends smaller ones.
      """)

  static let conntrack = Check(
    .between,
    {
      "conntrack -L\($0.isVersion6 ? " -f ipv6" : "") -p tcp --reply-port-dst \($0.peerPort)"
    },
    tells: "No entry: it has forgotten the connection. The number is the seconds that it has left.")

  static let conntrackTimers = Check(
    .between,
    { _ in "sysctl -ar 'tcp_timeout_(established|unack|max_retrans)'" },
    tells: "How long a connection may be idle, and how long after what nobody acknowledged.")

  static let proxyTimers = Check(
    .between, { _ in "grep -n timeout /etc/haproxy/haproxy.cfg" },
    tells: "timeout client and timeout server, where it is HAProxy.")
}
