/// Endings that a packet has begun: FIN, RST, connection.close, bytes that are not AMQP.
///
/// rabbit_reader acts on them at once: its socket is active, so FIN and RST reach it as soon as
/// the kernel has them.
struct ImmediateEnding {
  var broker: BrokerProfile

  /// How long the handshakes of TLS and AMQP may have taken.
  private static let handshakes = Interval.seconds(1)
  /// A broker that notices the FIN closes within this time.
  private static let answer = Interval.milliseconds(100)
  private static let slack = Interval.milliseconds(50)

  func forecast(for flow: Flow, now: Instant = .distantFuture) -> Forecast? {
    let conversation = flow.conversation
    if let (close, at) = conversation.closeByBroker {
      // The broker logs first, and then sends.
      var forecast = Forecast.immediate(exception(close, flow), .closing, at: at)
      forecast.earliest = at - .milliseconds(50)
      return forecast
    }
    if conversation.closeByClient != nil { return nil }
    if let ending = refusal(conversation), let at = conversation.dialectSince {
      return .immediate(ending, .refused, at: at)
    }
    if let unnoticed = unnoticed(flow, now: now) { return unnoticed }
    if let reset = flow.resetByClient {
      return afterReset(flow, reset)
    }
    if let refused = afterSilentCloseDelay(flow) { return refused }
    // After the broker's own FIN or RST, the client's FIN is only the answer.
    if let at = flow.finByClient, flow.resetByBroker.map({ $0 >= at }) ?? true,
      flow.finByBroker.map({ $0 >= at }) ?? true
    {
      if looksOrderly(flow, at: at) { return .immediate(.normal, .closing, at: at) }
      return .immediate(silentEnding(flow) ?? .abrupt, .closedAbruptly, at: at)
    }
    return nil
  }

  /// When it shows whether the broker has noticed the FIN.
  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    guard flow.conversation.dialect == .tls else { return nil }
    return .earliest(of: [flow.finByClient.map { $0 + Self.answer }], after: now)
  }

  /// A close inside TLS or AMQP 1.0 is not read. But before a FIN in good order the broker has just
  /// answered, or the client says goodbye together with the FIN (TLS close_notify). The FIN of a
  /// process that was killed comes after silence, or after the client's own bytes.
  private func looksOrderly(_ flow: Flow, at instant: Instant) -> Bool {
    switch flow.conversation.dialect {
    case .tls, .amqp10: break
    case .unknown, .amqp091, .foreign: return false
    }
    guard let client = flow.clientLastHeard, let broker = flow.brokerLastNew else {
      return false
    }
    let hasAnswered = broker > client && instant - broker < .milliseconds(250)
    let saysGoodbye = instant - client < .milliseconds(20) && instant - broker < .seconds(1)
    return hasAnswered || saysGoodbye
  }

  /// Over TLS a broker that has answered connection.close does not listen any more, and does not
  /// notice the FIN. The kernel still takes its next heartbeat, and the one after that fails
  /// (measured with 4.0.5); with long intervals the broker stops waiting before.
  private func unnoticed(_ flow: Flow, now: Instant) -> Forecast? {
    guard flow.conversation.dialect == .tls, let end = flow.finByClient,
      flow.finByBroker == nil, flow.resetByBroker == nil, looksOrderly(flow, at: end),
      let beats = HeartbeatSender(broker: broker).beats(of: flow, after: end)
    else { return nil }
    let isTaken = flow.lastHeartbeat(of: .broker).map { $0 > end } ?? false
    let fails = isTaken ? beats.first : beats.second
    guard fails < end + min(beats.interval, broker.closingTimeout) else { return nil }
    let doubt = flow.heartbeat == nil ? Self.handshakes : .zero
    return Forecast(
      ending: .heartbeatNotSent, condition: .closing, closesAt: fails,
      earliest: fails - Self.slack - doubt, latest: fails + Self.slack, confidence: 0.85,
      isSpoken: now >= end + Self.answer)
  }

  private func afterReset(_ flow: Flow, _ reset: Flow.Reset) -> Forecast? {
    if flow.conversation.dialect == .amqp091, flow.sawBeginning, flow.brokerLastNew == nil,
      let accepted = flow.establishedAt
    {
      return .immediate(
        .closedBeforeStart, .reset, at: reset.at,
        latest: max(reset.at + .milliseconds(100), accepted + broker.handshakeTimeout),
        confidence: 0.8)
    }
    return .immediate(silentEnding(flow) ?? .abrupt, .reset, at: reset.at)
  }

  /// A client that does not understand a connection.close for a failed login has to wait for
  /// `SILENT_CLOSE_DELAY`; then the broker closes without a word.
  private func afterSilentCloseDelay(_ flow: Flow) -> Forecast? {
    guard let startOk = flow.conversation.startOk, flow.conversation.tuneOk == nil,
      let end = flow.resetByBroker ?? flow.finByBroker, let asked = flow.clientLastHeard,
      (end - asked - broker.silentCloseDelay).magnitude < .milliseconds(500)
    else { return nil }
    return .immediate(
      .refusedLogin(mechanism: startOk.mechanism, user: startOk.user), .refused, at: end,
      confidence: 0.8)
  }

  /// The broker takes a client that never sent a byte for a health check.
  private func silentEnding(_ flow: Flow) -> Ending? {
    flow.sawBeginning && flow.clientLastHeard == nil ? .noData : nil
  }

  private func refusal(_ conversation: Conversation) -> Ending? {
    switch conversation.dialect {
    case .foreign(let bytes): .badHeader(bytes)
    case .amqp10(let header) where !conversation.isHeaderAccepted && !acceptsAMQP10(header):
      .amqp10(header: header)
    default: nil
    }
  }

  /// Whether this broker speaks AMQP 1.0 with such a header: since 4.0, over SASL.
  private func acceptsAMQP10(_ header: UInt64) -> Bool {
    broker.version ?? .newest >= BrokerVersion(4, 0) && header == ProtocolHeader.amqp10SASL
  }

  private func exception(_ close: Close, _ flow: Flow) -> Ending {
    if close.code == 403, flow.conversation.tuneOk == nil,
      let startOk = flow.conversation.startOk
    {
      return .refusedLogin(mechanism: startOk.mechanism, user: startOk.user)
    }
    return .exception(close)
  }
}
