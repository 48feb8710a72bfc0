/// When the broker closes for want of heartbeats a connection whose interval nobody saw.
///
/// The clock of a flow that was joined in its middle: it runs with the interval that others make
/// likely. That alone proves nothing, so it does not speak: it only says which end comes first once
/// something else shows that the path or the client is dead.
struct AssumedHeartbeat {
  private let likely: LikelyHeartbeat
  private let broker: BrokerProfile
  private let now: Instant

  /// If the broker had closed, its RST would have been seen by then.
  private static let patience = Interval.seconds(1)
  /// How long the broker must have gone on.
  private static let persistence = Interval.seconds(5)
  private static let slack = Interval.milliseconds(20)

  /// `nil` where nothing is likely.
  init?(_ context: ClockContext) {
    guard let likely = context.likelyHeartbeat else { return nil }
    self.likely = likely
    broker = context.broker
    now = context.now
  }

  /// `nil` where heartbeats are likely off, where the interval is known, and where the flow has
  /// shown that it is another.
  func forecast(for flow: Flow) -> Forecast? {
    guard isPlausible(flow), !isOutlived(flow) else { return nil }
    let span = span(flow)
    return Forecast(
      ending: .missedHeartbeats(timeout: likely.interval), condition: .heartbeatsAbsent,
      closesAt: span.likely, earliest: span.earliest - Self.slack,
      latest: span.latest + Self.slack, confidence: confidence(flow),
      isSpoken: isFrozen(flow) && now >= speakAt(flow))
  }

  /// Whether the broker would have closed by now, or have sent heartbeats of its own: then the interval
  /// is longer, or there is none.
  func isOutlived(_ flow: Flow) -> Bool {
    now > span(flow).latest + Self.patience || isBrokerQuiet(flow)
  }

  /// Whether the broker has written nothing for longer than the interval, while its kernel repeats one
  /// segment. With heartbeats it writes in each interval, whether or not anything gets through
  /// (rabbit_heartbeat.erl).
  private func isBrokerQuiet(_ flow: Flow) -> Bool {
    guard let since = flow.unanswered.quietSince else { return false }
    return now > since + likely.interval + Self.patience
  }

  private func span(_ flow: Flow) -> HeartbeatSpan {
    var span = HeartbeatSpan(
      offGrid: heard(flow), step: likely.interval + broker.heartbeatDrift,
      brokersBeat: flow.lastHeartbeat(of: .broker), broker.pauses)
    // The last byte may have come up to an interval before the capture.
    if flow.clientLastHeard == nil { span.earliest = span.earliest - likely.interval }
    return span
  }

  func nextEvaluation(of flow: Flow) -> Instant? {
    guard flow.answers.haveStopped, isPlausible(flow) else { return nil }
    return .earliest(of: [speakAt(flow)], after: now)
  }

  /// Whether the broker has gone on for a while though nothing is answered any more. A few words
  /// behind the client's last are no question: it may be a publisher that has nothing more to say.
  private func isFrozen(_ flow: Flow) -> Bool {
    guard flow.answers.haveStopped, let sent = flow.brokerLastNew else { return false }
    return sent - heard(flow) >= Self.persistence
  }

  /// A consumer that has stopped answering is dead when a client that lives would have sent a
  /// heartbeat.
  private func speakAt(_ flow: Flow) -> Instant { heard(flow) + silence }

  /// Clients send at least every T (AMQP 0-9-1 section 4.2.7); a tenth more is too long.
  private var silence: Interval { likely.interval * 11 / 10 }

  private func heard(_ flow: Flow) -> Instant {
    max(flow.clientLastHeard ?? flow.began, flow.conversation.unblockedAt ?? .distantPast)
  }

  /// Whether nothing contradicts the interval: the client was never silent for longer while the
  /// path lived.
  private func isPlausible(_ flow: Flow) -> Bool {
    guard flow.heartbeat == nil, flow.lacksTuning, likely.interval > .zero,
      HeartbeatClock.isRunning(flow), flow.clientLongestSilence <= silence
    else { return false }
    switch flow.conversation.dialect {
    case .unknown, .amqp091, .tls: break
    case .amqp10, .foreign: return false
    }
    // An application that has stopped is silent for another reason.
    guard let episode = flow.unanswered.episode, let heard = flow.clientLastHeard,
      !flow.answers.haveStopped
    else { return true }
    return episode.firstSent - heard <= silence
  }

  private func confidence(_ flow: Flow) -> Double {
    let base =
      switch likely.source {
      case .clientHost: 0.7
      case .brokersOffer: 0.6
      case .brokersDefault: 0.5
      }
    let isBeating = flow.lastHeartbeat(of: .client) != nil || flow.lastHeartbeat(of: .broker) != nil
    return isBeating ? base + 0.1 : base
  }
}
