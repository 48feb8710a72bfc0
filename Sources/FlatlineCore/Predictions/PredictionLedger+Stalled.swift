/// Fast path for handshakes that stall without a byte: of these there may be a million, and one clock
/// knows all about them.
///
/// Its slow twin is ``PredictionLedger/evaluate(_:_:)`` of any other flow.
extension PredictionLedger {
  /// - Returns: `false` where the flow is another's case; then what was said of it stands as a
  ///   prediction does.
  mutating func evaluateSilent(_ record: inout FlowRecord, _ context: EvaluationContext) -> Bool {
    guard gathersStalledHandshakes, record.isSilent(kernel) else {
      unfold(&record, context)
      return false
    }
    let broker = record.flow.key.broker
    if record.isStalled {
      if context.now >= stallEnds(record.flow.began, broker), !isStandingStill(broker) {
        report(&record, .closed, context)
        // Of a connection without a byte there are no late packets to keep its slot for.
        record.isStalled = false
        record.isClosed = true
        record.nextEvaluation = .distantPast
        return true
      }
    } else {
      // Else it is told at another time than that which is not kept.
      guard context.now == record.flow.began + HandshakeClock.patience,
        self.broker.handshakeTimeout >= HandshakeClock.patience * 2,
        captureLoss.doubt(seen: record.flow.broker.lastSeen, at: context.now) == nil
      else { return false }
      count(\.predictions, of: record)
      record.isStalled = true
      report(&record, .began, context)
    }
    schedule(
      &record, slot: context.slot, now: context.now, likelyHeartbeat: context.likelyHeartbeat)
    return true
  }

  /// The next evaluation of a flow that is silent: `nil` where other clocks must be asked.
  mutating func silentWish(_ record: inout FlowRecord, now: Instant) -> Instant? {
    guard gathersStalledHandshakes, record.isSilent(kernel) else { return nil }
    let (began, broker) = (record.flow.began, record.flow.key.broker)
    if record.isStalled {
      return isStandingStill(broker) ? now + .seconds(1) : stallEnds(began, broker)
    }
    let speakAt = began + HandshakeClock.patience
    return now < speakAt && self.broker.handshakeTimeout >= HandshakeClock.patience * 2
      ? speakAt : nil
  }

  /// When the silence of a stalled handshake is taken for its end.
  private func stallEnds(_ began: Instant, _ broker: Endpoint) -> Instant {
    // The broker's profile is not fetched for it: that would be copied each time.
    let pauses = pauses.isEmpty ? BrokerPauses() : pauses[broker] ?? BrokerPauses()
    return HandshakeClock.latest(began, timeout: self.broker.handshakeTimeout, pauses)
      + Self.silence
  }

  /// - Parameter record: is not changed; passed so, it is not copied.
  private mutating func report(
    _ record: inout FlowRecord, _ phase: StalledHandshake.Phase, _ context: EvaluationContext
  ) {
    let stalled = stalled(&record, phase, context)
    tell(.stalled(stalled), of: record, at: context.now)
  }

  private func stalled(
    _ record: inout FlowRecord, _ phase: StalledHandshake.Phase, _ context: EvaluationContext
  ) -> StalledHandshake {
    StalledHandshake(
      at: context.now, phase: phase, id: record.firstIdentifier, key: record.flow.key,
      accepted: record.flow.began, timeout: broker.handshakeTimeout,
      brokerVersion: broker.version ?? context.learntVersion,
      captureLossAt: captureLoss.doubt(seen: record.flow.broker.lastSeen, at: context.now))
  }

  /// Makes a prediction, as any other flow has, of what was reported in short.
  mutating func unfold(_ record: inout FlowRecord, _ context: EvaluationContext) {
    guard record.isStalled else { return }
    let prediction = stalled(&record, .began, context).prediction
    record.isStalled = false
    record.predictions = 1
    record.firstPredictedAt = prediction.at
    record.standing = prediction
  }

  /// Reports that a stalled handshake was given up.
  ///
  /// - Returns: whether it was one.
  mutating func giveUpStalled(_ record: inout FlowRecord, _ context: EvaluationContext) -> Bool {
    guard record.isStalled else { return false }
    report(&record, .givenUp, context)
    count(\.withdrawn, of: record)
    record.isStalled = false
    return true
  }
}

extension FlowRecord {
  /// Whether both sides have completed TCP's handshake and done nothing since, and only the clock of
  /// AMQP's handshake runs.
  ///
  /// `mutating`, though nothing is changed: so the flow is read in its place in the table.
  fileprivate mutating func isSilent(_ kernel: KernelProfile) -> Bool {
    stage == .silent && predictions == 0 && kernel.keepalive == nil
      && flow.marks.contains(.established) && flow.clientLastHeard == nil
      && flow.brokerLastNew == nil && flow.unanswered.isEmpty && flow.hasNoRareState
      && flow.client.rare.isUntouched && flow.broker.rare.isUntouched
      && flow.conversation.terms == nil && flow.conversation.dialect == .unknown
  }
}
