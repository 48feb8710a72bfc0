/// What the broker, its log and its kernel know.
extension Check {
  /// What confirms of any connection that it is in trouble, on the broker's host.
  package static let confirming = [connection, socket, log]

  static let socket = Check(
    .broker, { "ss -tnoi dst \($0.peerSocket)" },
    tells: """
      backoff and unacked: the kernel repeats what nobody acknowledges. Neither of them, and \
      lastrcv grows: the client's kernel answers, its program is silent. No line: the kernel has \
      given the connection up.
      """)

  static let connection = Check(
    .broker,
    {
      """
      rabbitmqctl list_connections peer_host peer_port name timeout state send_pend | \
      grep -w \($0.clientPort)
      """
    },
    tells: "timeout is the heartbeat that was agreed, 0 is none. send_pend: bytes not yet sent.")

  static let blocked = connection.telling(
    "state blocked: an alarm stops its publishing. flow: it publishes faster than queues take it.")

  static let log = Check(
    .broker, { "grep -rFA 2 '\($0.nameInLog) -> ' /var/log/rabbitmq/" },
    tells:
      "The second line of its record is the reason. docker logs or kubectl logs in a container.")

  static let others = Check(
    .broker,
    {
      "rabbitmqctl list_connections connected_at peer_host peer_port name | grep -F \($0.clientAddress)"
    },
    tells: """
      The same name more than once: all but the newest are ghosts, unless the program means to \
      have several.
      """)

  static let channels = Check(
    .broker,
    {
      _ in
      "rabbitmqctl list_channels name consumer_count prefetch_count messages_unacknowledged"
    },
    tells: "Its channels: much unacknowledged, and a prefetch that is 0 (no limit) or large.")

  static let heartbeats = Check(
    .broker, { _ in "rabbitmqctl list_connections name peer_host timeout" },
    tells: "timeout 0: connections without heartbeats.")

  static let alarms = Check(
    .broker, { _ in "rabbitmq-diagnostics alarms" },
    tells: "A memory or disk alarm blocks every publisher of the cluster.")

  static let standstill = Check(
    .broker, { _ in "ps -o stat,args -C beam.smp; cat /sys/fs/cgroup/cpu.stat" },
    tells: """
      T: the process is stopped. nr_throttled that grows: a CPU limit stops it. In a container run \
      both inside it.
      """)

  static let status = Check(
    .broker, { _ in "rabbitmq-diagnostics status" },
    tells: "Uptime, alarms, file descriptors. No answer: the node is down.")

  static let service = Check(
    .broker, { _ in "journalctl -u rabbitmq-server -n 50" },
    tells: "Who stopped it, or what killed it (out of memory?). kubectl describe pod in Kubernetes."
  )

  static let kernelTimers = Check(
    .broker, { _ in "sysctl net.ipv4.tcp_retries2 net.ipv4.tcp_keepalive_time" },
    tells: "In the broker's network namespace: a container has its own. 15 is about 16 minutes.")

  static let listener = Check(
    .broker, { _ in "rabbitmqctl environment | grep -A 9 tcp_listen_options" },
    tells: "keepalive: whether the kernel asks idle clients.")

  static let users = Check(
    .broker, { _ in "rabbitmqctl list_users" },
    tells: "Whether the user is there. guest may log in from the broker's own host only.")

  static let packets = Check(
    .broker, { "tcpdump -ni any -vc 20 host \($0.peerAddress) and port \($0.peerPort)" },
    tells: "Who sends, and whether the other side acknowledges.")

  static let hopLimits = packets.telling(
    "The RST's ttl and id: those of the client's other packets? If not, a box between sent it.")

  static let acknowledgments = packets.telling(
    "The client's segments come, and repeat an ack number that is older than what was sent.")
}
