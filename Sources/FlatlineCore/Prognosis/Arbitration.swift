/// The second stage of a ``Prognosis``: which of the clocks' forecasts counts.
///
/// - A clock that settles the matter alone (``ClockKind/settling``) ends the search.
/// - Else the forecasts of ``ClockKind/racing`` are weighed against each other. What other clocks
///   know can change a forecast, make it spoken, or drop it; see `weigh`.
/// - The earliest forecast that is spoken wins. The runner-up is the earliest of all that have
///   another ending, spoken or not.
struct Arbitration {
  var context: ClockContext

  func verdict(on flow: Flow) -> Prognosis.Verdict? {
    guard var verdict = undelayed(flow) else { return nil }
    verdict.winner.wait(for: context.broker.lateness)
    return verdict
  }

  private func undelayed(_ flow: Flow) -> Prognosis.Verdict? {
    if let settled = settled(flow) { return Prognosis.Verdict(winner: settled, runnerUp: nil) }
    if flow.isOver { return nil }
    var forecasts = ClockKind.Racing<Forecast?>(repeating: nil)
    var isPathDead = false
    for index in forecasts.indices {
      let kind = ClockKind.racing[index]
      guard kind.canFollow(flow) else { continue }
      forecasts[index] = kind.forecast(for: flow, context)?.asTheBrokerHasIt(flow, kind)
      switch kind {
      case .retransmission: isPathDead = forecasts[index]?.isSpoken == true
      // Who is unheard for too long, and acknowledges nothing, is gone: that is one finding, not two.
      case .heartbeat where flow.unanswered.isRepeating && isUnheard(flow):
        isPathDead = isPathDead || forecasts[index]?.isSpoken == true
      default: break
      }
    }
    for index in forecasts.indices {
      weigh(&forecasts[index], of: ClockKind.racing[index], on: flow, isPathDead: isPathDead)
    }
    guard var winner = Self.earliest(forecasts, where: { $0.isSpoken }) else { return nil }
    if flow.isBrokerAlone || flow.isProvenClientAlone {
      guard OneDirectionRules(context).allow(&winner, of: flow) else { return nil }
    }
    let limits = OpenEndings(context: context)
    if let alternative = winner.alternative {
      var other = winner
      other.ending = alternative
      winner.confidence = min(winner.confidence, limits.limit(winner, nil, of: flow))
      return Prognosis.Verdict(winner: winner, runnerUp: other)
    }
    let runnerUp = Self.earliest(forecasts) {
      $0.ending != winner.ending && $0.ending != .lingering
    }
    winner.confidence = min(winner.confidence, limits.limit(winner, runnerUp, of: flow))
    return Prognosis.Verdict(winner: winner, runnerUp: runnerUp)
  }

  /// A FIN or RST of a client that is not heard is not among these: see ``Flow/isUnheard``.
  private func settled(_ flow: Flow) -> Forecast? {
    let kinds = ClockKind.settling
    for index in kinds.indices {
      guard kinds[index].canFollow(flow), var forecast = kinds[index].forecast(for: flow, context)
      else { continue }
      if !context.broker.pauses.isEmpty { forecast.waitForProcess(context.broker.pauses) }
      return forecast
    }
    return nil
  }

  /// Changes a clock's forecast where another clock knows more.
  ///
  /// - Parameter isPathDead: whether the retransmission clock has found that nothing gets through, or
  ///   the heartbeat clock that nobody is there, while what was sent is repeated.
  func weigh(
    _ forecast: inout Forecast?, of kind: ClockKind, on flow: Flow, isPathDead: Bool
  ) {
    guard let unweighed = forecast else { return }
    if !context.broker.pauses.isEmpty { forecast?.waitForProcess(context.broker.pauses) }
    switch kind {
    case .retransmission:
      if isPathDead { forecast?.isSpoken = true }
      if mayMissHeartbeats(flow) { forecast?.confidence = confidence(in: unweighed, flow) }
    case .heartbeat:
      if isPathDead, isUnheard(flow) { forecast?.isSpoken = true }
      // What the client sends does not arrive.
      if flow.isUnheard { forecast = nil }
    case .sendTimeout:
      if isPathDead { forecast?.isSpoken = true }
    case .brokerUnheard:
      if isPathDead, flow.isUnheard { forecast?.isSpoken = true }
    case .keepalive:
      if isInterrupted(unweighed, on: flow) { forecast = nil }
    default:
      break
    }
  }

  /// Whether heartbeats may be in use that the capture does not show: it began in the middle of
  /// the connection. By default they are on, and faster than the kernel.
  private func mayMissHeartbeats(_ flow: Flow) -> Bool {
    flow.heartbeat == nil && flow.lacksTuning
  }

  /// Of the kernel's end, where heartbeats may come first: little if those that are likely do.
  private func confidence(in kernel: Forecast, _ flow: Flow) -> Double {
    guard let likely = context.likelyHeartbeat else { return Prognosis.even }
    guard likely.interval > .zero else { return Self.likely }
    if AssumedHeartbeat(context)?.isOutlived(flow) ?? false { return Self.likely }
    guard likely.source != .brokersDefault,
      let heartbeat = ClockKind.heartbeat.forecast(for: flow, context)
    else { return Prognosis.even }
    return heartbeat.earliest > kernel.latest ? Self.likely : Prognosis.even
  }

  /// The confidence of the kernel's end where heartbeats are probably off, or too slow.
  private static let likely = 0.7

  /// Whether nothing has come since the path died, or only repetitions of what the broker has long
  /// had: then the client's heartbeats will not come either.
  private func isUnheard(_ flow: Flow) -> Bool {
    guard let episode = flow.unanswered.episode else { return false }
    return flow.clientLastHeard ?? .distantPast <= episode.firstSent
      || episode.isOnlyRepeating(since: flow.clientLastHeard)
  }

  /// Whether the broker sends a heartbeat of its own before keepalive gives up: while that is
  /// unacknowledged, the kernel does not probe.
  private func isInterrupted(_ keepalive: Forecast, on flow: Flow) -> Bool {
    guard let seen = flow.client.lastSeen,
      let beats = HeartbeatSender(broker: context.broker).beats(of: flow, after: seen)
    else { return false }
    return beats.first < keepalive.latest
  }

  /// The earliest that is meant; if two are equal, the first.
  static func earliest(
    _ forecasts: ClockKind.Racing<Forecast?>, where isMeant: (Forecast) -> Bool
  ) -> Forecast? {
    var earliest: Forecast?
    for index in forecasts.indices {
      guard let forecast = forecasts[index], isMeant(forecast) else { continue }
      if earliest.map({ forecast.closesAt < $0.closesAt }) ?? true { earliest = forecast }
    }
    return earliest
  }
}

extension Forecast {
  /// The broker's kernel is seen later than it acts, by the path's delay, which is known to about a
  /// quarter. Of the heartbeats' grid see ``HeartbeatClock/gridStart(_:)``.
  fileprivate func asTheBrokerHasIt(_ flow: Flow, _ kind: ClockKind) -> Forecast {
    let delay = flow.pathDelay
    guard delay > .zero, closesAt != .openEnd else { return self }
    var forecast = self
    if kind == .retransmission || kind == .keepalive {
      forecast.closesAt = closesAt - delay
      forecast.earliest = earliest - delay
      forecast.latest = latest - delay
    }
    forecast.earliest = forecast.earliest - delay / 4
    forecast.latest = forecast.latest + delay / 4
    return forecast
  }
}
