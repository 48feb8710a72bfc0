/// What the broker will do with a client that it does not hear any more, if it lives: see
/// ``Flow/unheard``.
///
/// What it sends meanwhile is not seen, as a rule. So it is said only where heartbeats come first, however
/// early its kernel may have begun to repeat: two to three intervals after the last byte that reached it.
/// That is one that it has acknowledged, or, where only its answers are lost, one that it has not. Where it
/// is seen, and acknowledges nothing new, it is the former. Without heartbeats nothing is logged before the
/// broker writes.
struct BrokerUnheardClock {
  private let context: ClockContext

  /// As ``RetransmissionClock``: five transmissions, as a rule.
  private static let patience = Interval.milliseconds(1900)
  private static let slack = Interval.milliseconds(50)
  /// Whether the broker lives at all is not seen.
  private static let agreed = 0.7
  private static let assumed = 0.4
  /// It is seen, and has not got what the client sent.
  private static let certain = 0.9
  /// If a byte arrived this close to a look, either may have come first; and it was sent to a millisecond.
  private static let tie = Interval.milliseconds(4)

  init(_ context: ClockContext) {
    self.context = context
  }

  func forecast(for flow: Flow) -> Forecast? {
    guard let episode = flow.unheard, !flow.isEndedByBroker, mayBeAMQP(flow),
      HeartbeatClock.isRunning(flow), let seen = flow.broker.lastSeen
    else { return nil }
    let heard = lastHeard(flow, episode, seen: seen)
    let isSpoken =
      context.now - episode.firstSent >= Self.patience
      && episode.unanswered(at: context.now) >= Self.convincing(flow, episode)
    guard let (interval, confidence) = interval(of: flow), interval > .zero else {
      return Forecast(
        ending: .lingering, condition: .brokerUnheard, closesAt: .openEnd,
        earliest: heard.likely + context.kernel.retransmissionLimit, latest: .openEnd,
        confidence: Self.agreed, isSpoken: isSpoken)
    }
    let span = span(flow, heard, step: interval + context.broker.heartbeatDrift)
    guard span.latest < seen + context.kernel.retransmissionLimit else { return nil }
    let isCertain = flow.isCertainlyUnheard && span.latest - span.earliest < interval / 2
    return Forecast(
      ending: .missedHeartbeats(timeout: interval), condition: .brokerUnheard,
      closesAt: span.likely, earliest: span.earliest - Self.slack,
      latest: span.latest + Self.slack, confidence: isCertain ? Self.certain : confidence,
      isSpoken: isSpoken)
  }

  func nextEvaluation(of flow: Flow) -> Instant? {
    flow.unheard.flatMap {
      .earliest(of: [$0.firstSent + Self.patience, $0.answerDue], after: context.now)
    }
  }

  private func span(
    _ flow: Flow, _ heard: LastHeard, step: Interval
  ) -> HeartbeatSpan {
    let pauses = context.broker.pauses
    guard let start = HeartbeatClock(broker: context.broker).gridStart(flow) else {
      var span = HeartbeatSpan(
        offGrid: heard.likely, step: step, brokersBeat: flow.lastHeartbeat(of: .broker), pauses)
      span.latest = span.latest + (heard.latest - heard.likely)
      return span
    }
    let looks = HeartbeatLooks(from: start, every: step, pauses)
    var span = looks.span(heard: heard.likely, closeTie: .zero, tie: .zero)
    span.earliest = looks.span(heard: heard.earliest, closeTie: .zero, tie: .zero).earliest
    span.latest = looks.span(heard: heard.latest, closeTie: .zero, tie: .zero).latest
    return span
  }

  /// It is open; and what is inside TLS shows by its heartbeats.
  private func mayBeAMQP(_ flow: Flow) -> Bool {
    flow.isOpen && (flow.conversation.dialect == .amqp091 || flow.heartbeat != nil)
  }

  /// When the broker may have heard the client last.
  private struct LastHeard {
    /// When the client sent the last byte that was acknowledged; or no longer before that was than this
    /// client is ever silent.
    var earliest: Instant
    /// When it acknowledged that byte, or the client sent the next.
    var likely: Instant
    /// When the client last sent anything new: that may have come, and the answer not. Where it has
    /// certainly not come, when the client sent what it repeats.
    var latest: Instant
  }

  private func lastHeard(
    _ flow: Flow, _ episode: RetransmissionEpisode, seen: Instant
  ) -> LastHeard {
    let last = max(min(seen, episode.firstSent), flow.began)
    let silence = min(
      flow.clientLongestSilence, flow.heartbeat?.interval ?? HeartbeatHabits.brokersDefault)
    let before = flow.heardBeforeUnheard
    let earliest = before ?? max(last - silence, flow.began)
    guard flow.isCertainlyUnheard else {
      return LastHeard(
        earliest: earliest, likely: before ?? last,
        latest: max(last, flow.clientLastHeard ?? last))
    }
    let arrived = earliest + flow.pathDelay
    return LastHeard(
      earliest: arrived - Self.tie, likely: arrived,
      latest: before == nil ? last + flow.pathDelay : arrived + Self.tie)
  }

  private func interval(of flow: Flow) -> (Interval, confidence: Double)? {
    if let interval = flow.heartbeat?.interval { return (interval, Self.agreed) }
    guard !flow.sawBeginning else { return nil }
    return context.likelyHeartbeat.map { ($0.interval, Self.assumed) }
  }

  /// After how many transmissions loss is no explanation any more.
  private static func convincing(_ flow: Flow, _ episode: RetransmissionEpisode) -> Int {
    let sent = flow.client.sent
    let lost = max(0, sent.retransmissions - episode.count)
    return LossOdds(answered: max(0, sent.dataSegments - episode.count - lost), lost: lost)
      .convincing
  }
}
