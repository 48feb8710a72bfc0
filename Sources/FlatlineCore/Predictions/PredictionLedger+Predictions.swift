/// Predictions: made, revised, withdrawn.
extension PredictionLedger {
  mutating func predict(
    _ record: inout FlowRecord, _ verdict: Prognosis.Verdict, _ context: EvaluationContext
  ) {
    let winner = verdict.winner
    let wording = wording(of: winner.ending, record, context)
    // What the broker logs as debug or info is nobody's trouble.
    guard wording.level >= .warning, winner.isSpoken else { return }
    let runnerUp = verdict.runnerUp.map { RunnerUp($0, to: winner) }
    let late = lateness(of: record.flow.key.broker, at: context.now).any
    let lossAt = captureLoss.doubt(winner, record.flow, at: context.now)
    // Had it ended by now, that would have been seen, or be among what was lost. Of a broker that was not
    // heard nothing was seen before.
    let wasSeen = record.standing.map { $0.condition != .brokerUnheard } ?? false
    if !wasSeen, winner.latest < context.now, lossAt != nil || !winner.condition.isSeen { return }
    if let standing = record.standing {
      if isOver(standing, record.flow, context.now),
        !hasJustGoneOn(record.flow, standing, context.now),
        winner.condition != .closing,
        !standing.condition.endsWithReset || winner.closesAt <= context.now
      {
        return
      }
      let isCleared = standing.evidence.captureLossAt != nil && lossAt == nil
      guard
        isCleared || standing.isOfLessLate(than: late)
          || standing.isRevised(by: winner, wording, runnerUp)
      else { return }
    }
    if !record.hasStanding {
      record.predictions += 1
      record.firstPredictedAt = context.now
      count(\.predictions, of: record)
    }
    var evidence = Evidence(record.flow)
    if let suspensions = suspensions[record.flow.key.broker.address] {
      evidence.move { suspensions.seen($0) }
    }
    evidence.captureLossAt = lossAt
    if late > .zero, winner.closesAt < .openEnd { evidence.brokerLate = late.seconds }
    var prediction = Prediction(
      at: context.now, id: record.identifier, flow: description(of: record, context),
      condition: winner.condition, reason: winner.ending.reason, log: wording.log,
      level: wording.level, closesAt: winner.closesAt, earliest: winner.earliest,
      latest: winner.latest,
      confidence: lossAt == nil ? winner.confidence : min(winner.confidence, Prognosis.even),
      cause: Diagnosis.cause(
        of: winner, record.flow, neighbourFailed: context.neighbourFailed),
      runnerUp: runnerUp, evidence: evidence,
      isOfUnopened: record.stage < .open && record.flow.sawBeginning)
    record.standing = prediction
    prediction.traits = traits(&record, context)
    tell(.prediction(prediction), of: record, at: context.now)
  }

  /// Past its instant, only the broker's own packets can show that a prediction was wrong; or,
  /// where its close would have been a packet, that there was none.
  private func isOver(_ standing: Prediction, _ flow: Flow, _ now: Instant) -> Bool {
    now > standing.closesAt && flow.broker.lastSeen ?? .distantPast <= standing.closesAt
  }

  /// Whether a flow's broker stood still until now: what ran out meanwhile, it finds now. Where its
  /// whole host did, what had run out before is over.
  private func hasJustGoneOn(
    _ flow: borrowing Flow, _ standing: borrowing Prediction, _ now: Instant
  ) -> Bool {
    if !pauses.isEmpty, pauses[flow.key.broker]?.all.last?.end == now { return true }
    guard !suspensions.isEmpty, let all = suspensions[flow.key.broker.address], all.foundAt == now,
      let suspension = all.last
    else { return false }
    return standing.closesAt > suspension.begin
  }

  /// - Parameter reason: why, where the flow itself does not tell.
  mutating func withdraw(
    _ record: inout FlowRecord, because reason: Withdrawal.Why? = nil,
    _ context: EvaluationContext
  ) {
    if reason == .givenUp, giveUpStalled(&record, context) { return }
    unfold(&record, context)
    guard let standing = record.standing else { return }
    tell(
      .withdrawn(
        Withdrawal(
          at: context.now, id: standing.id, flow: description(of: record, context),
          reason: standing.reason, why: reason ?? why(standing, record))),
      of: record, at: context.now)
    count(\.withdrawn, of: record)
    record.standing = nil
    record.firstPredictedAt = nil
  }

  /// Says again what stands of a flow.
  mutating func tellAgain(_ record: borrowing FlowRecord, at now: Instant) {
    guard var standing = record.standing else { return }
    standing.at = now
    tell(.prediction(standing), of: record, at: now)
  }

  private func why(_ standing: Prediction, _ record: FlowRecord) -> Withdrawal.Why {
    if record.outlived { return .outlived }
    if standing.evidence.retransmissions ?? 0 > 0, !record.flow.unanswered.isRepeating {
      return .acknowledged
    }
    if standing.condition == .probeUnanswered,
      record.flow.client.lastSeen ?? .distantPast >= standing.at
    {
      return .answered
    }
    if record.flow.clientLastHeard ?? .distantPast >= standing.at { return .heard }
    return record.flow.isBrokerAlone ? .unseen : .noLongerExpected
  }
}

extension Prediction {
  /// A loss of confidence that people should know of.
  private static let doubt = 0.2

  /// Whether the broker has been much later since it was said.
  fileprivate func isOfLessLate(than late: Interval) -> Bool {
    !isOpenEnded && late.seconds > 2 * (evidence.brokerLate ?? 0) + 0.05
  }

  /// A prediction is printed again when its reason or a tie changes, when it has become doubtful, when
  /// its instant leaves the window that was printed, when it moves by more than half its new window or
  /// a second (an instant is what people compare with the log), or when its window has shrunk by half
  /// and more.
  fileprivate func isRevised(
    by winner: Forecast, _ wording: Wording, _ runnerUp: RunnerUp?
  ) -> Bool {
    if winner.ending.reason != reason || wording.log != log { return true }
    if runnerUp?.tie != self.runnerUp?.tie { return true }
    if winner.confidence < confidence - Self.doubt { return true }
    let moved = (winner.closesAt - closesAt).magnitude
    let width = winner.latest - winner.earliest
    let printed = latest - earliest
    if printed > .seconds(1), width * 2 < printed { return true }
    return winner.closesAt < earliest || winner.closesAt > latest
      || moved * 2 > min(width, .seconds(2))
  }
}

extension RunnerUp {
  fileprivate init(_ second: Forecast, to winner: Forecast) {
    let isTie = (second.closesAt - winner.closesAt).magnitude <= .milliseconds(10)
    self.init(
      reason: second.ending.reason, closesAt: second.closesAt, tie: isTie ? true : nil)
  }
}
