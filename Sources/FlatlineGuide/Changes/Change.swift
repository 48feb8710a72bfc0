import FlatlineCore

/// What can be changed, so that it does not happen again or is known sooner.
package enum Change: Sendable, CaseIterable {
  case heartbeat, keepalive, retries2
  case idleTimeout
  case longWork
  case prefetch
  case sendTimeout
  case closing
  case pathMTU

  /// The change that suits a connection; `nil` where nothing is to be changed.
  ///
  /// - Parameter assumed: the heartbeat, where the connection's own is not known.
  package func proposal(for subject: Subject, assuming assumed: Interval) -> Proposal? {
    let current = subject.heartbeat ?? assumed
    switch self {
    case .heartbeat: return HeartbeatChange(subject, current: current).proposal
    case .keepalive: return Self.keepalive(subject, current)
    case .retries2: return Self.retries2(subject, current)
    case .idleTimeout: return Proposal.idleTimeout
    case .longWork: return Self.longWork(subject)
    case .prefetch: return Proposal.prefetch
    case .sendTimeout: return Proposal.sendTimeout
    case .closing: return Proposal.closing
    case .pathMTU: return Proposal.pathMTU
    }
  }

  private static func keepalive(_ subject: Subject, _ current: Interval) -> Proposal? {
    guard subject.kernel.keepalive == nil else { return nil }
    var keepalive = KernelProfile.Keepalive()
    keepalive.time = .seconds(60)
    keepalive.interval = .seconds(10)
    keepalive.probes = 4
    var kernel = subject.kernel
    kernel.keepalive = keepalive
    // With heartbeats the kernel mostly has no time to ask.
    guard let effect = TimerEffect(from: (subject.kernel, current), to: (kernel, current)) else {
      return nil
    }
    return Proposal(
      what: "Let the broker's kernel ask clients that are idle",
      settings: [
        .init(place: "rabbitmq.conf", text: "tcp_listen_options.keepalive = true"),
        .init(place: "sysctl", text: "net.ipv4.tcp_keepalive_time = 60"),
        .init(place: "sysctl", text: "net.ipv4.tcp_keepalive_intvl = 10"),
        .init(place: "sysctl", text: "net.ipv4.tcp_keepalive_probes = 4"),
      ],
      notes: [
        """
        For clients whose heartbeat cannot be set. It asks the client's kernel, not its program. \
        The listener takes it when the node starts; the sysctls are those of the broker's network \
        namespace.
        """
      ],
      effect: effect)
  }

  /// At least 100 s, as RFC 1122, section 4.2.3.5, demands: 8 is the least that gives that.
  private static let shortestRetries2 = 8

  private static func retries2(_ subject: Subject, _ current: Interval) -> Proposal? {
    var kernel = subject.kernel
    guard kernel.retries2 > shortestRetries2, kernel.userTimeout == nil else { return nil }
    kernel.retries2 = shortestRetries2
    guard let effect = TimerEffect(from: (subject.kernel, current), to: (kernel, current)) else {
      return nil
    }
    return Proposal(
      what: "Let the broker's kernel give up sooner",
      settings: [.init(place: "sysctl", text: "net.ipv4.tcp_retries2 = \(shortestRetries2)")],
      notes: [
        """
        In the broker's network namespace. It holds for all its TCP connections, also for those \
        to other nodes and for those that are dying now.
        """
      ],
      effect: effect)
  }

  private static func longWork(_ subject: Subject) -> Proposal? {
    let known = subject.libraries
    let notes = (known.isEmpty ? ClientLibrary.allCases : known).compactMap(\.remedyForLongWork)
    guard !notes.isEmpty else { return nil }
    return Proposal(what: "Let the client beat while it works", notes: notes)
  }
}
