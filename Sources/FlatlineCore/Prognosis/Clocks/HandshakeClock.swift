/// When the broker gives up on a client that does not finish the AMQP handshake.
///
/// rabbit_reader starts `handshake_timeout` at accept and cancels it at connection.open. A process that
/// stands still accepts when it goes on; until then the connection waits in its kernel. The log
/// names what it was waiting for (`{handshake_timeout, Callback}`).
struct HandshakeClock {
  var broker: BrokerProfile

  /// A client whose turn it is, and that has been silent for so long, is not just slow.
  static let patience = Interval.seconds(5)
  private static let slack = Interval.milliseconds(500)

  func forecast(for flow: Flow, now: Instant) -> Forecast? {
    guard let accepted = start(flow) else { return nil }
    return forecast(
      accepted: accepted,
      awaiting: flow.conversation.dialect == .unknown ? "handshake" : "frame_header",
      isSpoken: now >= (speakAt(flow) ?? .distantFuture))
  }

  /// - Parameter accepted: when TCP's handshake was complete.
  func forecast(
    accepted: Instant, awaiting: String = "handshake", isSpoken: Bool = true
  ) -> Forecast {
    let closes = broker.pauses.delayed(accepted + broker.handshakeTimeout)
    return Forecast(
      ending: .handshakeTimeout(awaiting: awaiting), condition: .handshakeStalled,
      closesAt: closes, earliest: closes - .milliseconds(50),
      latest: closes + Self.slack, confidence: 0.9, isSpoken: isSpoken)
  }

  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    .earliest(of: [speakAt(flow)], after: now)
  }

  /// Later if it is the broker's turn: it may be busy with DNS or an authentication backend.
  private func speakAt(_ flow: Flow) -> Instant? {
    guard let accepted = start(flow) else { return nil }
    let brokersTurn = (flow.clientLastHeard ?? .distantPast) > (flow.brokerLastNew ?? accepted)
    let last = max(accepted, flow.brokerLastNew ?? accepted)
    return brokersTurn
      ? accepted + broker.handshakeTimeout * 9 / 10
      : min(last + Self.patience, accepted + broker.handshakeTimeout * 9 / 10)
  }

  private func start(_ flow: Flow) -> Instant? {
    let conversation = flow.conversation
    guard !flow.isOpen, conversation.closeByBroker == nil,
      conversation.dialect == .unknown || conversation.dialect == .amqp091,
      isWhole(flow.client), isWhole(flow.broker), let accepted = flow.establishedAt
    else { return nil }
    // Who lives on beyond the deadline has been let in.
    let last = max(flow.clientLastHeard ?? accepted, flow.brokerLastNew ?? accepted)
    let latest = Self.latest(accepted, timeout: broker.handshakeTimeout, broker.pauses)
    return last > latest ? nil : broker.pauses.delayed(accepted)
  }

  /// When a broker has given up for certain, if it does.
  static func latest(
    _ accepted: Instant, timeout: Interval, _ pauses: BrokerPauses
  ) -> Instant {
    pauses.delayed(pauses.delayed(accepted) + timeout) + slack
  }

  /// If bytes are missing, the handshake may have been finished in them.
  private func isWhole(_ half: HalfFlow) -> Bool {
    half.bytesNotCaptured == 0 && half.frameLosses == 0 && half.claimed == nil && !half.hasHole
      && !half.isMethodCut
  }
}
