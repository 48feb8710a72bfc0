/// The clocks: everything that can end a connection. Each has its own model, in Clocks/.
///
/// A new clock is a file in Clocks/ and, in this file, a case, a place in one of the two lists, and
/// a line in each switch. Where other clocks change what it says, ``Arbitration`` has the rule.
///
/// A flow is evaluated often, and mostly nothing is wrong with it. So a clock is a struct that a
/// `switch` calls directly, and the lists are arrays on the stack: nothing is allocated.
enum ClockKind: CaseIterable {
  case immediateEnding
  case orderlyClose
  case sendTimeoutHindsight
  case heartbeatHindsight
  case retransmission
  case heartbeat
  case keepalive
  case windowProbe
  case sendTimeout
  case handshake
  case lingering
  case brokerUnheard

  /// Clocks that settle the matter alone, because a packet has shown the end. The first that has a
  /// forecast wins.
  static var settling: [4 of ClockKind] {
    [.immediateEnding, .orderlyClose, .sendTimeoutHindsight, .heartbeatHindsight]
  }

  /// One for each clock of ``racing``.
  typealias Racing<Element> = [8 of Element]

  /// Clocks that run against each other. The earliest end wins; if two are equal, the first of
  /// this list.
  static var racing: Racing<ClockKind> {
    [
      .retransmission, .heartbeat, .keepalive, .windowProbe, .sendTimeout, .handshake, .lingering,
      .brokerUnheard,
    ]
  }

  /// What the clock says of a flow; `nil` if it does not run.
  func forecast(for flow: Flow, _ context: ClockContext) -> Forecast? {
    // Nobody knows when a broker that stands still goes on.
    if isOfProcess, context.broker.pauses.lasting != nil { return nil }
    return switch self {
    case .immediateEnding:
      ImmediateEnding(broker: context.broker).forecast(for: flow, now: context.now)
    case .orderlyClose:
      OrderlyCloseClock(broker: context.broker).forecast(for: flow)
    case .sendTimeoutHindsight:
      SendTimeoutHindsight(kernel: context.kernel, broker: context.broker).forecast(for: flow)
    case .heartbeatHindsight:
      HeartbeatHindsight().forecast(for: flow)
    case .retransmission:
      RetransmissionClock(kernel: context.kernel).forecast(
        for: flow, neighbourFailed: context.neighbourFailed, now: context.now)
    case .heartbeat:
      HeartbeatClock(broker: context.broker).forecast(for: flow, now: context.now)
        ?? AssumedHeartbeat(context)?.forecast(for: flow)
    case .keepalive:
      KeepaliveClock(kernel: context.kernel).forecast(
        for: flow, neighbourFailed: context.neighbourFailed)
    case .windowProbe:
      WindowProbeClock(kernel: context.kernel).forecast(for: flow)
    case .sendTimeout:
      SendTimeoutClock(kernel: context.kernel, broker: context.broker).forecast(
        for: flow, now: context.now)
    case .handshake:
      HandshakeClock(broker: context.broker).forecast(for: flow, now: context.now)
    case .lingering:
      LingeringClock(kernel: context.kernel).forecast(for: flow, now: context.now)
    case .brokerUnheard:
      BrokerUnheardClock(context).forecast(for: flow)
    }
  }

  /// Whether what the clock mirrors can be followed with the directions that the capture has.
  func canFollow(_ flow: Flow) -> Bool {
    if flow.isBrokerAlone { return !needsClient(flow) }
    return self == .heartbeat || !flow.isProvenClientAlone
  }

  private func needsClient(_ flow: Flow) -> Bool {
    switch self {
    case .retransmission, .heartbeat, .keepalive: false
    // Of a refused login, the client's direction has the name.
    case .immediateEnding, .orderlyClose:
      flow.conversation.closeByBroker?.close.code == 403 && !flow.isOpen
    // Inside TLS, the broker's own words do not tell how far the handshake has come.
    case .handshake: flow.conversation.start == nil
    case .sendTimeoutHindsight, .heartbeatHindsight, .windowProbe, .sendTimeout, .lingering,
      .brokerUnheard:
      true
    }
  }

  /// Whether it mirrors a timer of the broker's process, which does not run out while that stands
  /// still; the kernel's do.
  private var isOfProcess: Bool {
    switch self {
    case .heartbeat, .sendTimeout, .handshake: true
    default: false
    }
  }

  /// The next instant at which time alone changes what the clock says of a flow; `nil` if only a
  /// packet can.
  func nextEvaluation(of flow: Flow, _ context: ClockContext) -> Instant? {
    switch self {
    case .immediateEnding:
      ImmediateEnding(broker: context.broker).nextEvaluation(of: flow, after: context.now)
    case .retransmission:
      RetransmissionClock(kernel: context.kernel).nextEvaluation(of: flow, after: context.now)
    case .heartbeat:
      HeartbeatClock(broker: context.broker).nextEvaluation(of: flow, after: context.now)
        ?? AssumedHeartbeat(context)?.nextEvaluation(of: flow)
    case .sendTimeout:
      SendTimeoutClock(kernel: context.kernel, broker: context.broker)
        .nextEvaluation(of: flow, after: context.now)
    case .handshake:
      HandshakeClock(broker: context.broker).nextEvaluation(of: flow, after: context.now)
    case .lingering:
      LingeringClock(kernel: context.kernel).nextEvaluation(of: flow, after: context.now)
    case .brokerUnheard:
      BrokerUnheardClock(context).nextEvaluation(of: flow)
    case .orderlyClose, .sendTimeoutHindsight, .heartbeatHindsight, .keepalive, .windowProbe:
      nil
    }
  }
}
