/// The predictions of one condition: whether they are too many to be told one by one, and the
/// incident that they then are.
struct ConditionFlood: Sendable {
  let condition: Condition
  /// Those held back that stand.
  private(set) var members: Set<PredictionIdentifier> = []
  /// Predictions that may yet be told; see ``EventAggregator/perMinute``.
  private var allowance = EventAggregator.burst
  private var allowedAt: Instant
  private var incident: Incident?
  /// When the last prediction was added to the incident.
  private var addedAt = Instant.distantPast
  private var isChanged = false

  init(_ condition: Condition, at now: Instant) {
    self.condition = condition
    allowedAt = now
  }

  /// Whether one more prediction is told. While an incident goes on, none is.
  mutating func tells(at now: Instant) -> Bool {
    guard incident == nil else { return false }
    let more = (now - allowedAt).seconds / 60 * EventAggregator.perMinute
    allowance = min(EventAggregator.burst, allowance + max(0, more))
    allowedAt = now
    guard allowance >= 1 else { return false }
    allowance -= 1
    return true
  }

  mutating func add(
    _ id: PredictionIdentifier, _ reason: Reason, closesAt: Instant, at now: Instant
  ) {
    if incident == nil {
      incident = Incident(
        at: .distantPast, id: id, condition: condition, reason: reason, since: now,
        firstClosesAt: closesAt, lastClosesAt: closesAt, advice: Self.advice)
    }
    incident?.add(closesAt: closesAt)
    members.insert(id)
    addedAt = now
    isChanged = true
  }

  mutating func revise(closesAt: Instant) {
    guard let last = incident?.lastClosesAt, closesAt > last else { return }
    incident?.lastClosesAt = closesAt
    isChanged = true
  }

  /// - Returns: whether the prediction was held back.
  @discardableResult
  mutating func settle(_ id: PredictionIdentifier, _ outcome: Withdrawal.Outcome) -> Bool {
    guard members.remove(id) != nil else { return false }
    isChanged = true
    switch outcome {
    case .closed: incident?.closed += 1
    case .recovered: incident?.recovered += 1
    case .givenUp: break
    }
    return true
  }

  /// What is to be said now, if anything is.
  mutating func news(at now: Instant) -> Incident? {
    let isOver = members.isEmpty && now >= addedAt + EventAggregator.quiet
    // Mostly there is nothing: then no copy is made.
    let isDue =
      if isChanged, let at = incident?.at { now >= at + EventAggregator.pause } else { false }
    guard isOver || isDue, let incident else { return nil }
    if isOver {
      var last = incident
      last.state = .over
      last.at = now
      self.incident = nil
      members = []
      allowance = EventAggregator.burst
      allowedAt = now
      return last
    }
    return said(incident, now)
  }

  /// What has changed since it was last said.
  mutating func lastNews(at now: Instant) -> Incident? {
    guard let incident, isChanged else { return nil }
    return said(incident, now)
  }

  private mutating func said(_ incident: Incident, _ now: Instant) -> Incident {
    var said = incident
    said.at = now
    self.incident = said
    isChanged = false
    return said
  }

  private static let advice =
    "Very many connections begin and never open. Something connects and does not log in: a port "
    + "scan, a health check, or clients that start again and again. They hold sockets and file "
    + "descriptors of the broker until it gives each up: look where they come from."
}

extension Incident {
  /// One more connection.
  fileprivate mutating func add(closesAt: Instant) {
    connections += 1
    firstClosesAt = min(firstClosesAt, closesAt)
    lastClosesAt = max(lastClosesAt, closesAt)
  }
}
