extension Engine {
  /// Asks the clocks about a flow, and says what changed.
  mutating func look(at slot: Int, into events: inout [Event]) {
    defer { table.records[slot].tellOrder() }
    if table.records[slot].isClosed {
      forget(slot)
      return
    }
    if !table.records[slot].flow.isOver,
      let settled = table.records[slot].flow.unanswered.settles(after: now)
    {
      schedule(slot, notBefore: settled)
      return
    }
    let (prognosis, surroundings, verdict) = ask(about: slot)
    if table.records[slot].flow.isEndedByBroker {
      settle(slot, verdict, into: &events)
      return
    }
    if let verdict, !(table.records[slot].outlived && verdict.winner.latest < now) {
      predict(slot, verdict, prognosis, surroundings, into: &events)
    } else if table.records[slot].hasStanding {
      withdraw(slot, into: &events)
    }
    reportRisk(slot, into: &events)
    settle(slot, verdict, into: &events)
    if !table.records[slot].isClosed { schedule(slot) }
    if !table.records[slot].hasStanding, !table.records[slot].flow.unanswered.isRepeating {
      troubled.remove(slot)
    }
  }

  /// Whether a look that time alone has called for would find nothing: most are made because a
  /// flow was once to be heard of by now, and it was.
  mutating func isAtRest(_ slot: Int) -> Bool {
    let clock = HeartbeatClock(broker: configuration.broker)
    return table.records[slot].isOrderly
      && table.records[slot].flow.isAtRest(before: clock, now)
  }

  private mutating func ask(
    about slot: Int
  ) -> (Prognosis, Prognosis.Surroundings, Prognosis.Verdict?) {
    let surroundings = Prognosis.Surroundings(
      neighbourFailed: neighbours.hasFailed(table.records[slot].flow.key.client.address))
    let prognosis = prognosis(for: slot)
    let verdict = table.records[slot].flow.verdict(of: prognosis, surroundings, now: now)
    return (prognosis, surroundings, verdict)
  }

  private func prognosis(for slot: Int) -> Prognosis {
    var broker = configuration.broker
    broker.version = version(
      told: table.records[slot].flow.conversation.start?.parsedVersion,
      by: table.records[slot].flow.key.broker)
    return Prognosis(kernel: configuration.kernel, broker: broker)
  }

  func version(for flow: Flow) -> BrokerVersion? {
    version(told: flow.conversation.start?.parsedVersion, by: flow.key.broker)
  }

  /// The user's word, else the flow's, else that of another flow of the same broker.
  private func version(told: BrokerVersion?, by broker: Endpoint) -> BrokerVersion? {
    configuration.broker.version ?? told ?? versions[broker]
  }

  private mutating func predict(
    _ slot: Int, _ verdict: Prognosis.Verdict, _ prognosis: Prognosis,
    _ surroundings: Prognosis.Surroundings, into events: inout [Event]
  ) {
    let winner = verdict.winner
    let flow = table.records[slot].flow
    let wording = Wording(
      winner.ending, version: prognosis.broker.version ?? .newest,
      encrypted: flow.conversation.dialect == .tls)
    // What the broker logs as debug or info is nobody's trouble.
    guard wording.level >= .warning, winner.isSpoken else { return }
    let runnerUp = verdict.runnerUp.map { Self.runnerUp($0, to: winner) }
    let lossAt = lossInDoubt(flow, winner)
    if let standing = table.records[slot].standing {
      if isOver(standing, flow), winner.condition != .closing,
        standing.condition != .heartbeatsAbsent || winner.closesAt <= now
      {
        return
      }
      let isCleared = standing.evidence.captureLossAt != nil && lossAt == nil
      guard isCleared || isNews(winner, wording, runnerUp, standing) else { return }
    }
    if !table.records[slot].hasStanding {
      table.records[slot].predictions += 1
      table.records[slot].firstPredictedAt = now
      summary.predictions += 1
    }
    var evidence = Evidence(flow)
    evidence.captureLossAt = lossAt
    let prediction = Prediction(
      at: now, id: identifier(table.records[slot]),
      flow: FlowDescription(flow, brokerVersion: version(for: flow)),
      condition: winner.condition, reason: winner.ending.reason, log: wording.log,
      level: wording.level, closesAt: winner.closesAt, earliest: winner.earliest,
      latest: winner.latest,
      confidence: lossAt == nil ? winner.confidence : min(winner.confidence, Prognosis.even),
      cause: Diagnosis.cause(of: winner, flow, surroundings),
      runnerUp: runnerUp,
      evidence: evidence)
    table.records[slot].standing = prediction
    troubled.insert(slot)
    events.append(.prediction(prediction))
  }

  /// When the capture lost packets that may be all that is wrong with the flow. What the broker
  /// sent since acknowledges what it got, and repeats what it is missing.
  private func lossInDoubt(_ flow: Flow, _ forecast: Forecast) -> Instant? {
    switch forecast.condition {
    // Seen, not inferred from what is missing.
    case .reset, .closedAbruptly, .refused, .closing: return nil
    case .unansweredRetransmissions, .unreachable, .heartbeatsAbsent, .keepaliveUnanswered,
      .zeroWindow, .handshakeStalled:
      guard let lossAt, lossAt > flow.broker.lastSeen ?? .distantPast else { return nil }
      return lossAt
    }
  }

  /// Past its instant, only the broker's own packets can show that a prediction was wrong; or,
  /// where its close would have been a packet, that there was none.
  private func isOver(_ standing: Prediction, _ flow: Flow) -> Bool {
    now > standing.closesAt && flow.broker.lastSeen ?? .distantPast <= standing.closesAt
  }

  private static func runnerUp(_ second: Forecast, to winner: Forecast) -> RunnerUp {
    let isTie = (second.closesAt - winner.closesAt).magnitude <= .milliseconds(10)
    return RunnerUp(
      reason: second.ending.reason, closesAt: second.closesAt, tie: isTie ? true : nil)
  }

  /// A prediction is printed again when its reason or a tie changes, when its instant leaves the
  /// window that was printed, when it moves by more than half its new window or a second (an
  /// instant is what people compare with the log), or when its window has shrunk by half and more.
  private func isNews(
    _ winner: Forecast, _ wording: Wording, _ runnerUp: RunnerUp?, _ standing: Prediction
  ) -> Bool {
    if winner.ending.reason != standing.reason || wording.log != standing.log { return true }
    if runnerUp?.tie != standing.runnerUp?.tie { return true }
    let moved = (winner.closesAt - standing.closesAt).magnitude
    let width = winner.latest - winner.earliest
    let printed = standing.latest - standing.earliest
    if printed > .seconds(1), width * 2 < printed { return true }
    return winner.closesAt < standing.earliest || winner.closesAt > standing.latest
      || moved * 2 > min(width, .seconds(2))
  }

  mutating func withdraw(_ slot: Int, into events: inout [Event]) {
    guard let standing = table.records[slot].standing else { return }
    let flow = table.records[slot].flow
    let why: Withdrawal.Why =
      table.records[slot].outlived
      ? .outlived
      : standing.evidence.retransmissions ?? 0 > 0 && !flow.unanswered.isRepeating
        ? .acknowledged
        : flow.clientLastHeard ?? .distantPast >= standing.at ? .heard : .noLongerExpected
    events.append(
      .withdrawn(
        Withdrawal(
          at: now, id: standing.id,
          flow: FlowDescription(flow, brokerVersion: version(for: flow)),
          reason: standing.reason, why: why)))
    summary.withdrawn += 1
    table.records[slot].standing = nil
    table.records[slot].firstPredictedAt = nil
  }

  private mutating func reportRisk(_ slot: Int, into events: inout [Event]) {
    guard !table.records[slot].isRiskReported,
      table.records[slot].flow.conversation.heartbeat == .zero
    else { return }
    let flow = table.records[slot].flow
    guard configuration.kernel.keepalive == nil, flow.broker.counts.keepaliveProbes == 0,
      flow.conversation.isOpen
    else { return }
    table.records[slot].isRiskReported = true
    summary.risks += 1
    events.append(
      .risk(
        Risk(
          at: now, flow: FlowDescription(flow, brokerVersion: version(for: flow)),
          risk: .heartbeatsDisabled,
          advice: "With heartbeat 0 and no TCP keepalive, a lost client is noticed only when "
            + "the broker next sends to it. Set a heartbeat in the client, or "
            + "tcp_listen_options.keepalive = true in rabbitmq.conf.")))
  }

  /// The same over the same packets, wherever they are captured; another for each prediction of a
  /// flow.
  func identifier(_ record: FlowTable.Record) -> PredictionIdentifier {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 ^ (hash >> 31) }
    for endpoint in [record.flow.key.client, record.flow.key.broker] {
      mix(endpoint.address.high)
      mix(endpoint.address.low)
      mix(UInt64(endpoint.port))
    }
    mix(UInt64(record.flow.firstSequence.value))
    mix(UInt64(record.predictions))
    return PredictionIdentifier(value: hash)
  }

  /// Makes sure that the agenda has an entry no later than a clock's next wish, but after now: a
  /// look that changes nothing must not come again before time has passed.
  mutating func schedule(_ slot: Int, notBefore bound: Instant = .distantPast) {
    let prognosis = Prognosis(kernel: configuration.kernel, broker: configuration.broker)
    var wish = table.records[slot].flow.nextLook(of: prognosis, now: now) ?? .distantFuture
    if let standing = table.records[slot].standing {
      wish = min(wish, standing.latest + Self.silence)
    }
    wish = max(wish, bound, now + .milliseconds(1))
    guard wish < table.records[slot].nextLook else { return }
    table.records[slot].nextLook = wish
    agenda.add(.init(at: wish, slot: slot, birth: table.records[slot].birth))
  }
}

extension Evidence {
  init(_ flow: Flow) {
    if let episode = flow.unanswered.episode {
      retransmissions = episode.count
      firstUnanswered = episode.firstSent
      if let next = flow.broker.next, let oldest = flow.broker.acknowledged {
        unansweredBytes = next.distance(from: oldest)
      }
      unreachableBy = episode.refusal?.reporter?.description
    }
    lastHeard = flow.clientLastHeard
    let missing = flow.client.bytesNotCaptured + flow.broker.bytesNotCaptured
    if missing > 0 { bytesNotCaptured = missing }
    let lost = flow.client.frameLosses + flow.broker.frameLosses
    if lost > 0 { framesLost = lost }
  }
}
