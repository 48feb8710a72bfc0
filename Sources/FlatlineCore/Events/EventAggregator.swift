/// Makes one incident of what would be very many predictions: those of connections that never
/// opened. A scanner makes a million of them in a minute, and nobody wants to read each.
///
/// All events pass through it, in their order, after those of shards have been merged. Beyond a rate
/// it holds back predictions of a condition, with all that is said of them later, and tells an
/// ``Incident`` with their count instead. What it does depends on the events only.
public struct EventAggregator: Sendable {
  /// Predictions of one condition that are told one by one: so many at once, and then so many a
  /// minute.
  static let burst = 100.0
  static let perMinute = 100.0
  /// Between two revisions of an incident.
  static let pause = Interval.seconds(10)
  /// An incident to which nothing was added for so long is over, once the last has ended.
  static let quiet = Interval.seconds(60)

  /// By condition, in the order of the first prediction of each.
  private var floods: [ConditionFlood] = []
  /// Predictions told one by one that stand.
  private var told: Set<PredictionIdentifier> = []

  public init() {}

  /// Takes events in, and appends what is to be said.
  public mutating func pass(_ events: [Event], into output: inout [Event]) {
    for index in events.indices {
      // These may be very many: no copy is made of what is around them.
      if case .stalled(let stalled) = events[index] {
        pass(stalled, into: &output)
      } else {
        pass(events[index], into: &output)
      }
    }
  }

  /// Moves the time on without an event.
  public mutating func advance(to now: Instant, into output: inout [Event]) {
    for index in floods.indices {
      if let news = floods[index].news(at: now) { output.append(.incident(news)) }
    }
  }

  /// At the end of the input: appends what has changed since it was last said.
  public mutating func finish(at now: Instant, into output: inout [Event]) {
    for index in floods.indices {
      if let news = floods[index].lastNews(at: now) { output.append(.incident(news)) }
    }
  }

  private mutating func pass(_ event: Event, into output: inout [Event]) {
    if !floods.isEmpty, let at = event.at { advance(to: at, into: &output) }
    switch event {
    case .prediction(let prediction):
      if isHeldBack(prediction) { return }
      output.append(event)
    case .withdrawn(let withdrawal):
      if settle(withdrawal.id, withdrawal.why.outcome) { return }
      output.append(event)
    case .closed(let closing):
      if settle(closing.id, .closed) { return }
      output.append(event)
    case .risk, .summary, .incident, .stalled, .sightings, .survived, .opened, .ended:
      output.append(event)
    }
  }

  private mutating func pass(_ stalled: StalledHandshake, into output: inout [Event]) {
    if !floods.isEmpty { advance(to: stalled.at, into: &output) }
    switch stalled.phase {
    case .began:
      let isTold = tells(
        stalled.id, StalledHandshake.condition, StalledHandshake.reason,
        closesAt: stalled.closesAt, at: stalled.at)
      if isTold { output.append(stalled.whole) }
    case .closed:
      if !settle(stalled.id, .closed) { output.append(stalled.whole) }
    case .givenUp:
      if !settle(stalled.id, .givenUp) { output.append(stalled.whole) }
    }
  }

  private mutating func isHeldBack(_ prediction: Prediction) -> Bool {
    if told.contains(prediction.id) { return false }
    if let index = floods.firstIndex(where: { $0.members.contains(prediction.id) }) {
      if prediction.isOfUnopened {
        floods[index].revise(closesAt: prediction.closesAt)
        return true
      }
      // It has opened, and is in trouble all the same: that is told.
      floods[index].settle(prediction.id, .recovered)
      return false
    }
    guard prediction.isOfUnopened else { return false }
    return !tells(
      prediction.id, prediction.condition, prediction.reason, closesAt: prediction.closesAt,
      at: prediction.at)
  }

  /// Whether a new prediction is told; else it becomes part of an incident.
  private mutating func tells(
    _ id: PredictionIdentifier, _ condition: Condition, _ reason: Reason, closesAt: Instant,
    at now: Instant
  ) -> Bool {
    let known = floods.indices.first { floods[$0].condition == condition }
    let index = known ?? floods.endIndex
    if known == nil { floods.append(ConditionFlood(condition, at: now)) }
    if floods[index].tells(at: now) {
      told.insert(id)
      return true
    }
    floods[index].add(id, reason, closesAt: closesAt, at: now)
    return false
  }

  /// - Returns: whether the prediction is part of an incident.
  private mutating func settle(
    _ id: PredictionIdentifier, _ outcome: Withdrawal.Outcome
  ) -> Bool {
    for index in floods.indices where floods[index].settle(id, outcome) { return true }
    told.remove(id)
    return false
  }
}
