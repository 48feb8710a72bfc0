/// Ends of flows: certain ones are reported, and what was predicted is settled.
extension PredictionLedger {
  /// A closed flow's slot is kept so long for late packets.
  private static let afterlife = Interval.seconds(60)

  /// A kernel that gives up sends nothing: so long after the window silence is believed.
  static let silence = Interval.seconds(2)

  /// When the silence after what stands of a flow is believed; `nil` where nothing does, and while its
  /// broker stands still.
  func silenceEnds(_ record: borrowing FlowRecord) -> Instant? {
    guard let standing = record.standing, !isStandingStill(record.flow.key.broker) else {
      return nil
    }
    let over = standing.latest + Self.silence
    // Who is not heard may be alive: its broker's whole host may stand still.
    guard standing.condition == .brokerUnheard, let since = record.flow.unheard?.firstSent
    else { return over }
    return max(over, since + Self.mostUnclear)
  }

  /// Reports the end of a flow, once it is certain.
  mutating func settle(
    _ record: inout FlowRecord, _ verdict: Prognosis.Verdict?, _ context: EvaluationContext
  ) {
    // As a rule nothing has ended, and nothing is to.
    guard record.hasStanding || record.flow.isEnding else { return }
    let standing = record.standing
    if record.flow.brokerHadNoSocket, let standing, standing.condition.isKernelGivingUp {
      close(&record, .silence, verdict, at: standing.closesAt, context)
    } else if record.flow.brokerHadNoSocket, let standing, let at = record.flow.resetByBroker,
      standing.condition == .brokerUnheard, at >= standing.earliest
    {
      close(&record, .unseen, verdict, at: min(at, standing.closesAt), context)
    } else if let at = record.flow.resetByBroker {
      close(&record, .brokerReset, verdict, at: at, context)
    } else if let reset = record.flow.resetByClient {
      close(&record, .clientReset, verdict, at: reset.at, context)
    } else if let at = record.flow.finByBroker {
      // Without SO_LINGER the broker's close is a FIN, and it is the broker's last word.
      close(&record, .brokerFin, verdict, at: at, context)
    } else if let standing, let over = silenceEnds(record), context.now >= over {
      if hasOutlived(standing, record.flow) {
        record.outlived = true
        withdraw(&record, context)
      } else if record.flow.isBrokerAlone, standing.condition.endsWithPacket,
        !record.flow.unanswered.isRepeating
      {
        // It would be there.
        withdraw(&record, because: .unseen, context)
      } else if standing.condition == .brokerUnheard, !record.flow.isClientRepeating {
        withdraw(&record, context)
      } else if isStillDue(standing, record.flow, context) {
        return
      } else if standing.condition == .brokerUnheard || record.flow.isProvenClientAlone {
        close(&record, .unseen, verdict, at: standing.closesAt, context)
      } else if !isAway(record.flow.key.broker) {
        if standing.condition.isKernelGivingUp { recordWitness(record, now: context.now) }
        close(&record, .silence, verdict, at: standing.closesAt, context)
      }
    }
  }

  /// The kernel says that there is no socket any more: where its giving up was predicted, that has
  /// happened. Other ends show in packets.
  mutating func closeWithoutSocket(
    _ record: inout FlowRecord, at instant: Instant, _ context: EvaluationContext
  ) {
    guard let standing = record.standing, standing.condition.isKernelGivingUp,
      context.now >= standing.earliest
    else { return }
    recordWitness(record, now: context.now)
    close(&record, .socketGone, at: min(instant, standing.closesAt), context)
  }

  /// Whether what is unanswered is still to be repeated, where only the broker is seen. A socket that it
  /// has closed does so too, if it does not linger; one that was reset does not.
  private func isStillDue(
    _ standing: Prediction, _ flow: Flow, _ context: EvaluationContext
  ) -> Bool {
    guard flow.isBrokerAlone, standing.condition.endsWithPacket, flow.unanswered.isRepeating,
      flow.unanswered.episode?.last ?? .distantPast <= standing.latest
    else { return false }
    return RetransmissionClock(kernel: kernel(of: flow)).repeatsBy(flow) ?? .distantPast
      > context.now
  }

  /// Whether the broker has sent since what only a living connection sends. A socket that the
  /// broker has closed goes on repeating what is unanswered, if it does not linger.
  private func hasOutlived(_ standing: Prediction, _ flow: Flow) -> Bool {
    let sign =
      standing.condition.isKernelGivingUp ? flow.unanswered.episode?.last : flow.brokerLastNew
    return sign ?? .distantPast > standing.latest
  }

  /// Reports the end; the slot is kept for a while.
  mutating func close(
    _ record: inout FlowRecord, _ observed: Closing.Observed,
    _ verdict: Prognosis.Verdict? = nil, at instant: Instant, _ context: EvaluationContext
  ) {
    guard !record.isClosed else { return }
    if observed == .brokerReset {
      noteAnsweredFinish(record, context)
      // Its socket had gone before anything foretold could end it: its host was started anew, for one.
      if record.flow.brokerHadNoSocket, let standing = record.standing, instant < standing.earliest
      {
        withdraw(&record, because: .endedOtherwise, context)
      }
    }
    unfold(&record, context)
    let isContradicted = verdict?.winner.condition.isContradicted(by: observed) ?? false
    let verdict = isContradicted ? nil : verdict
    if verdict == nil, record.standing?.isContradicted(by: observed) ?? false {
      withdraw(&record, because: .endedOtherwise, context)
    }
    if var closing = closing(record, observed, verdict, at: instant, context) {
      closing.traits = traits(&record, context)
      tell(.closed(closing), of: record, at: context.now)
    } else if observed.isFromBroker, record.flow.isAccepted,
      record.flow.broker.lastSeen != nil || record.flow.isResetFromSocket
    {
      count(\.unexplained, of: record)
      if tellsSightings { tellEnd(record, observed, context) }
    }
    lives.add(record.flow)
    record.isClosed = true
    record.standing = nil
    record.nextEvaluation = context.now + Self.afterlife
    agenda.add(
      .init(at: record.nextEvaluation, slot: context.slot, generation: record.generation))
  }

  private mutating func tellEnd(
    _ record: FlowRecord, _ observed: Closing.Observed, _ context: EvaluationContext
  ) {
    tell(
      .ended(
        UnexplainedEnd(
          at: context.now, id: record.firstIdentifier, flow: description(of: record, context),
          address: record.flow.key.client.address, observed: observed)),
      of: record, at: context.now)
  }

  private func closing(
    _ record: FlowRecord, _ observed: Closing.Observed, _ verdict: Prognosis.Verdict?,
    at instant: Instant, _ context: EvaluationContext
  ) -> Closing? {
    if let standing = record.standing {
      var (reason, log, level) = (standing.reason, standing.log, standing.level)
      if let shown = verdict?.winner {
        let wording = wording(of: shown.ending, record, context)
        if standing.isContradicted(by: observed) || standing.isOfAnotherKind(than: shown) {
          (reason, log, level) = (shown.ending.reason, wording.log, wording.level)
        } else if standing.isAtAnotherInterval(shown, at: instant) {
          log = wording.log
        }
      }
      return Closing(
        at: context.now, id: standing.id, flow: description(of: record, context),
        reason: reason, log: log, level: level, predicted: true,
        lead: record.firstPredictedAt.map { instant - $0 },
        error: observed.isFromBroker ? instant - standing.closesAt : nil, observed: observed)
    }
    guard let ending = verdict?.winner.ending else { return nil }
    let wording = wording(of: ending, record, context)
    return Closing(
      at: context.now, id: record.identifier, flow: description(of: record, context),
      reason: ending.reason, log: wording.log, level: wording.level, predicted: false,
      lead: nil, error: nil, observed: observed)
  }
}

extension Prediction {
  private static let tolerance = Interval.seconds(1)

  /// A kernel that gives up on window probes sends nothing either.
  fileprivate func isContradicted(by observed: Closing.Observed) -> Bool {
    if condition == .zeroWindow, case .kernel = reason { return observed.isFromBroker }
    return condition.isContradicted(by: observed)
  }

  /// Whether the end shows that the broker's writer gave up, and something else was predicted.
  fileprivate func isOfAnotherKind(than shown: Forecast) -> Bool {
    shown.ending.reason.isOfWriter && !reason.isOfWriter
  }

  /// Whether an interval that was only likely was another, as the end shows: then nobody knows it.
  fileprivate func isAtAnotherInterval(_ shown: Forecast, at end: Instant) -> Bool {
    condition == .heartbeatsAbsent && shown.ending == .missedHeartbeats(timeout: nil)
      && !(earliest - Self.tolerance...latest + Self.tolerance).contains(end)
  }
}

extension Condition {
  /// Whether the broker's host sends something when it ends it, unless that waits behind others.
  fileprivate var endsWithPacket: Bool {
    endsWithReset || self == .handshakeStalled || self == .keepaliveUnanswered
  }

  /// Whether it ends with the broker's kernel giving up.
  var isKernelGivingUp: Bool {
    self == .unansweredRetransmissions || self == .unreachable
  }

  /// A kernel that gives up on retransmissions sends nothing; a FIN or RST of the broker shows
  /// that somebody else was faster. What was to linger has ended, whoever did it.
  fileprivate func isContradicted(by observed: Closing.Observed) -> Bool {
    isKernelGivingUp && observed.isFromBroker || self == .probeUnanswered
  }
}

extension Closing.Observed {
  /// Whether a packet of the broker's marks the end.
  fileprivate var isFromBroker: Bool { self == .brokerReset || self == .brokerFin }
}
