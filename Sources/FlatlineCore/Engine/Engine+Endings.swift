extension Engine {
  /// A kernel that gives up sends nothing: so long after the window silence is believed.
  static let silence = Interval.seconds(2)

  /// Reports the end of a flow, once it is certain.
  mutating func settle(
    _ slot: Int, _ verdict: Prognosis.Verdict?, into events: inout [Event]
  ) {
    // As a rule nothing has ended, and nothing is to.
    guard table.records[slot].hasStanding || table.records[slot].flow.isEnding else { return }
    let record = table.records[slot]
    let flow = record.flow
    if flow.brokerHadNoSocket, let standing = record.standing, isKernels(standing.condition) {
      close(slot, .silence, verdict, at: standing.closesAt, into: &events)
    } else if let at = flow.resetByBroker {
      close(slot, .brokerReset, verdict, at: at, into: &events)
    } else if let reset = flow.resetByClient {
      close(slot, .clientReset, verdict, at: reset.at, into: &events)
    } else if let at = flow.finByBroker {
      // Without SO_LINGER the broker's close is a FIN, and it is the broker's last word.
      close(slot, .brokerFin, verdict, at: at, into: &events)
    } else if let standing = record.standing, now >= standing.latest + Self.silence {
      if hasOutlived(standing, flow) {
        table.records[slot].outlived = true
        withdraw(slot, into: &events)
      } else {
        close(slot, .silence, verdict, at: standing.closesAt, into: &events)
      }
    }
  }

  /// Whether the broker has sent since what only a living connection sends. A socket that the
  /// broker has closed goes on repeating what is unanswered, if it does not linger.
  private func hasOutlived(_ standing: Prediction, _ flow: Flow) -> Bool {
    let sign = isKernels(standing.condition) ? flow.unanswered.episode?.last : flow.brokerLastNew
    return sign ?? .distantPast > standing.latest
  }

  /// A kernel that gives up on retransmissions sends nothing; a FIN or RST of the broker shows
  /// that somebody else was faster.
  private func isContradiction(
    _ condition: Condition?, _ observed: Closing.Observed
  ) -> Bool {
    guard observed == .brokerReset || observed == .brokerFin else { return false }
    return condition.map(isKernels) ?? false
  }

  private func isKernels(_ condition: Condition) -> Bool {
    condition == .unansweredRetransmissions || condition == .unreachable
  }

  /// Prints the end and keeps the slot for a while.
  mutating func close(
    _ slot: Int, _ observed: Closing.Observed, _ verdict: Prognosis.Verdict? = nil,
    at instant: Instant, into events: inout [Event]
  ) {
    guard !table.records[slot].isClosed else { return }
    if isContradiction(table.records[slot].standing?.condition, observed) {
      withdraw(slot, into: &events)
    }
    let explanation = isContradiction(verdict?.winner.condition, observed) ? nil : verdict
    let record = table.records[slot]
    if let event = closing(record, observed, explanation, at: instant) {
      events.append(event)
    } else if observed == .brokerReset || observed == .brokerFin, record.flow.isAccepted {
      summary.unexplained += 1
    }
    table.records[slot].isClosed = true
    table.records[slot].standing = nil
    troubled.remove(slot)
    table.records[slot].nextLook = now + Self.afterlife
    agenda.add(
      .init(at: table.records[slot].nextLook, slot: slot, birth: record.birth))
  }

  private func closing(
    _ record: FlowTable.Record, _ observed: Closing.Observed, _ verdict: Prognosis.Verdict?,
    at instant: Instant
  ) -> Event? {
    let flow = FlowDescription(record.flow, brokerVersion: version(for: record.flow))
    if let standing = record.standing {
      let isMarked = observed == .brokerReset || observed == .brokerFin
      return .closed(
        Closing(
          at: now, id: standing.id, flow: flow, reason: standing.reason, log: standing.log,
          level: standing.level, predicted: true,
          lead: record.firstPredictedAt.map { instant - $0 },
          error: isMarked ? instant - standing.closesAt : nil, observed: observed))
    }
    guard let ending = verdict?.winner.ending else { return nil }
    let wording = Wording(
      ending, version: version(for: record.flow) ?? .newest,
      encrypted: record.flow.conversation.dialect == .tls)
    return .closed(
      Closing(
        at: now, id: identifier(record), flow: flow, reason: ending.reason,
        log: wording.log, level: wording.level, predicted: false, lead: nil, error: nil,
        observed: observed))
  }
}
