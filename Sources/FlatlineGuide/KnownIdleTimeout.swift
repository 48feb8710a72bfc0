import FlatlineCore

/// How long well-known boxes keep a connection that is idle, if nobody has changed it.
package struct KnownIdleTimeout: Sendable, Equatable {
  package var name: String
  package var interval: Interval
  /// The document that says so.
  package var source: String

  private init(_ seconds: Int, _ name: String, _ source: String) {
    self.name = name
    interval = .seconds(seconds)
    self.source = source
  }

  /// The shortest first.
  package static let all = [
    KnownIdleTimeout(
      50, "HAProxy as Debian configures it", "Debian, /etc/haproxy/haproxy.cfg, timeout client"),
    KnownIdleTimeout(
      60, "AWS Classic or Application Load Balancer",
      "Elastic Load Balancing User Guides, idle timeout"),
    KnownIdleTimeout(
      240, "Azure Load Balancer or NAT Gateway",
      "Azure Load Balancer, TCP reset and idle timeout; Azure NAT Gateway, idle timeout timers"),
    KnownIdleTimeout(
      300, "F5 BIG-IP", "BIG-IP Local Traffic Manager, TCP profile, Idle Timeout"),
    KnownIdleTimeout(
      300, "Linux conntrack after unacknowledged data",
      "Linux, nf_conntrack-sysctl, nf_conntrack_tcp_timeout_unacknowledged and _max_retrans"),
    KnownIdleTimeout(
      350, "AWS Network Load Balancer or NAT gateway",
      "Network Load Balancers, TCP idle timeout; Amazon VPC User Guide, NAT gateways"),
    KnownIdleTimeout(
      600, "Google Cloud firewall", "Google Cloud VPC firewall rules, connection tracking"),
    KnownIdleTimeout(
      600, "nginx as a TCP proxy", "nginx, ngx_stream_proxy_module, proxy_timeout"),
    KnownIdleTimeout(
      900, "Linux IPVS (kube-proxy, Docker Swarm)",
      "Linux, ip_vs_proto_tcp.c, IP_VS_TCP_S_ESTABLISHED"),
    KnownIdleTimeout(
      1200, "Google Cloud NAT", "Cloud NAT, NAT timeouts, TCP established connection idle timeout"),
    KnownIdleTimeout(
      1800, "Juniper SRX", "Junos OS, applications, TCP inactivity timeout"),
    KnownIdleTimeout(
      3600, "Cisco ASA, Fortinet or Palo Alto firewall",
      "ASA, timeout conn; FortiOS, session-ttl; PAN-OS, session timeouts"),
    KnownIdleTimeout(
      3600, "Envoy as a TCP proxy", "Envoy, TcpProxy, idle_timeout"),
    KnownIdleTimeout(
      86_400, "Kubernetes node (conntrack as kube-proxy sets it)",
      "kube-proxy, --conntrack-tcp-timeout-established"),
    KnownIdleTimeout(
      432_000, "Linux conntrack",
      "Linux, nf_conntrack-sysctl, nf_conntrack_tcp_timeout_established"),
  ]

  /// A bracket that is wider, as a part of its upper end, does not tell who it is.
  private static let widestBracket = 5
  /// As a part of the lower end: some boxes look for idle connections only now and then, so one
  /// may outlive its time a little.
  private static let lateness = 50

  /// The known one that fits a bracket, or several of the same time joined by "or"; `nil` where none
  /// fits, or the bracket leaves open which.
  ///
  /// - Parameters:
  ///   - atLeast: the longest idle time that a connection survived.
  ///   - atMost: the shortest that one did not survive.
  package static func fitting(atLeast: Interval?, atMost: Interval?) -> String? {
    guard let atLeast, let atMost, atLeast <= atMost,
      atMost - atLeast <= atMost / widestBracket
    else { return nil }
    let fitting = all.filter {
      $0.interval >= atLeast - atLeast / lateness && $0.interval <= atMost
    }
    guard let first = fitting.first, fitting.allSatisfy({ $0.interval == first.interval }) else {
      return nil
    }
    return fitting.map(\.name).joined(separator: ", or ")
  }
}
