/// All clocks together: the earliest wins, the runner-up is reported with it.
struct Prognosis {
  var kernel: KernelProfile
  /// With the version of this flow's broker filled in.
  var broker: BrokerProfile

  /// What the engine knows beside the flow.
  struct Surroundings {
    /// Whether address resolution for the client fails on the broker's segment.
    var neighbourFailed = false
  }

  struct Verdict {
    var winner: Forecast
    var runnerUp: Forecast?
  }

  /// - Returns: `nil` when nothing is wrong with the flow, or nothing worth saying.
  func verdict(on flow: Flow, _ surroundings: Surroundings, now: Instant) -> Verdict? {
    // Of a capture that shows one side only, the other side's silence says nothing.
    guard flow.isAccepted, flow.broker.lastSeen != nil else { return nil }
    // What a packet has begun needs no clock.
    if let begun = EndingClock(broker: broker).forecast(for: flow, now: now) {
      return Verdict(winner: begun, runnerUp: nil)
    }
    if let closing = ClosingClock(broker: broker).forecast(for: flow) {
      return Verdict(winner: closing, runnerUp: nil)
    }
    if let missed = HeartbeatClock(broker: broker).hindsight(flow),
      SendTimeoutClock(kernel: kernel, broker: broker)
        .forecast(for: flow, isPathDead: true, now: now) == nil
    {
      return Verdict(winner: missed, runnerUp: nil)
    }
    if flow.isOver { return nil }
    let failed = surroundings.neighbourFailed
    var retransmission = RetransmissionClock(kernel: kernel).forecast(
      for: flow, neighbourFailed: failed, now: now)
    if mayMissHeartbeats(flow) { retransmission?.confidence = Self.even }
    let isPathDead = retransmission?.isSpoken == true
    var heartbeat = HeartbeatClock(broker: broker).forecast(for: flow, now: now)
    if isPathDead, isUnheard(flow) { heartbeat?.isSpoken = true }
    // In the stack's own memory: looks are many, and nearly all find nothing.
    let forecasts: InlineArray<6, Forecast?> = [
      retransmission, heartbeat,
      keepalive(flow, neighbourFailed: failed),
      WindowProbeClock(kernel: kernel).forecast(for: flow),
      SendTimeoutClock(kernel: kernel, broker: broker).forecast(
        for: flow, isPathDead: isPathDead, now: now),
      HandshakeClock(broker: broker).forecast(for: flow, now: now),
    ]
    guard let winner = earliest(forecasts, where: \.isSpoken) else { return nil }
    return Verdict(
      winner: winner, runnerUp: earliest(forecasts) { $0.ending != winner.ending })
  }

  private func earliest(
    _ forecasts: InlineArray<6, Forecast?>, where isMeant: (Forecast) -> Bool
  ) -> Forecast? {
    var earliest: Forecast?
    for index in forecasts.indices {
      guard let forecast = forecasts[index], isMeant(forecast) else { continue }
      if earliest.map({ forecast.closesAt < $0.closesAt }) ?? true { earliest = forecast }
    }
    return earliest
  }

  /// A heartbeat of the broker's own, which is unanswered then, ends the probing.
  private func keepalive(_ flow: Flow, neighbourFailed: Bool) -> Forecast? {
    let forecast = KeepaliveClock(kernel: kernel).forecast(
      for: flow, neighbourFailed: neighbourFailed)
    guard let forecast, let seen = flow.client.lastSeen,
      let beats = HeartbeatSender(broker: broker).beats(of: flow, after: seen)
    else { return forecast }
    return beats.first < forecast.latest ? nil : forecast
  }

  /// Whether heartbeats may be in use that nobody knows of: of a flow joined in its middle.
  private func mayMissHeartbeats(_ flow: Flow) -> Bool {
    flow.heartbeat == nil && !flow.sawBeginning
  }

  /// As likely as not: by default heartbeats are on, and faster than the kernel.
  static let even = 0.5

  /// Nothing has come since the path died, or the client is busy repeating what has long
  /// arrived: its heartbeats will not come either.
  private func isUnheard(_ flow: Flow) -> Bool {
    guard let episode = flow.unanswered.episode else { return false }
    return flow.clientLastHeard ?? .distantPast <= episode.firstSent
      || episode.clientRepeats > 0
  }

  /// When a clock wants to be asked again though no packet came.
  func nextLook(at flow: Flow, now: Instant) -> Instant? {
    if flow.isOver { return nil }
    var earliest = Instant.distantFuture
    func wish(_ instant: Instant?) {
      if let instant, instant > now { earliest = min(earliest, instant) }
    }
    wish(HeartbeatClock(broker: broker).speakAt(flow))
    wish(HeartbeatClock(broker: broker).secondLook(flow))
    wish(HandshakeClock(broker: broker).speakAt(flow))
    wish(EndingClock(broker: broker).speakAt(flow))
    wish(SendTimeoutClock(kernel: kernel, broker: broker).speakAt(flow))
    if let episode = flow.unanswered.episode, episode.count > 0 {
      wish(episode.firstSent + RetransmissionClock.patience)
      wish(episode.firstSent + RetransmissionClock.searchTime)
      wish(episode.refusal.map { $0.lastAt + Refusal.settlingTime })
      wish(episode.refusal?.patienceEnds.map { $0 + .milliseconds(1) })
    }
    return earliest == .distantFuture ? nil : earliest
  }
}

/// Mutating, though nothing is changed: so a flow is read where it lies in the table. As a
/// parameter it would be copied before, which takes longer than most looks.
extension Flow {
  mutating func verdict(
    of prognosis: Prognosis, _ surroundings: Prognosis.Surroundings, now: Instant
  ) -> Prognosis.Verdict? {
    prognosis.verdict(on: self, surroundings, now: now)
  }

  /// Whether no clock has anything to say of an orderly flow: the connection is open, everything is
  /// answered, and its client has been silent for no longer than usual.
  mutating func isAtRest(before clock: HeartbeatClock, _ now: Instant) -> Bool {
    guard unanswered.isEmpty, hasNoRarities, conversation.isUndisturbed else { return false }
    return clock.speakAt(self).map { now < $0 } ?? true
  }

  mutating func nextLook(of prognosis: Prognosis, now: Instant) -> Instant? {
    prognosis.nextLook(at: self, now: now)
  }
}
