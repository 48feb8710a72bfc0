import FlatlineReport

@testable import FlatlineCore

/// What holds of all events of one engine, in their order.
struct EventInvariants {
  /// How many were looked at.
  private var checked = 0
  private var last = Instant.distantPast
  private var standing: Set<PredictionIdentifier> = []
  private var predictions = 0
  private var withdrawals = 0

  /// Looks at the events that are new since the last call.
  mutating func check(_ events: [Event], now: Instant, _ brokers: borrowing BrokersHeard) {
    for event in events[checked...] {
      guard let at = event.at else {
        require(false, "no time: \(event)")
        continue
      }
      require(last <= at && at <= now, "said at \(at), after \(last), now \(now): \(event)")
      last = at
      check(event, brokers)
    }
    checked = events.count
  }

  private mutating func check(_ event: Event, _ brokers: borrowing BrokersHeard) {
    switch event {
    case .prediction(let prediction):
      require(
        prediction.earliest <= prediction.closesAt && prediction.closesAt <= prediction.latest,
        "window \(prediction)")
      // What stands may be explained anew by what has not come since.
      require(
        prediction.at <= prediction.latest || prediction.condition.isSeen
          || standing.contains(prediction.id),
        "over before it is said: \(prediction)")
      require((0...1).contains(prediction.confidence), "confidence \(prediction)")
      require(prediction.isFirst || prediction.isHeard, "not the first end: \(prediction)")
      require(brokers.have(prediction.flow), "of a broker that has not spoken: \(prediction)")
      if standing.insert(prediction.id).inserted { predictions += 1 }
    case .withdrawn(let withdrawal):
      withdrawals += 1
      require(standing.remove(withdrawal.id) != nil, "does not stand: \(withdrawal)")
    case .closed(let closing):
      require(
        (standing.remove(closing.id) != nil) == closing.predicted, "predicted or not: \(closing)")
      require(closing.predicted || closing.lead == nil, "lead: \(closing)")
    case .risk(let risk): require(brokers.have(risk.flow), "of a silent broker: \(risk)")
    case .incident, .stalled, .sightings, .survived, .opened, .ended, .summary:
      require(false, "not an engine's own: \(event)")
    }
  }

  func checkCounts(_ summary: Summary, standing count: Int) {
    require(count == standing.count, "\(count) stand, \(standing.count) were said")
    require(
      summary.predictions == predictions && summary.withdrawn == withdrawals,
      "counted \(summary), said \(predictions) and withdrew \(withdrawals)")
  }
}

extension Prediction {
  /// Whether no other end that was found possible comes before.
  fileprivate var isFirst: Bool {
    guard let runnerUp, runnerUp.tie != true else { return true }
    return runnerUp.closesAt >= closesAt
  }

  /// Whether the client was heard since it stopped acknowledging: what only silence brings need not
  /// come.
  fileprivate var isHeard: Bool {
    guard let unanswered = evidence.firstUnanswered, let heard = evidence.lastHeard else {
      return false
    }
    return heard > unanswered
  }
}
