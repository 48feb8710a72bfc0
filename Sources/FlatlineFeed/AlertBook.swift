import FlatlineCore

/// The alerts that stand, and the resolved ones that some Alertmanager may not know of yet.
///
/// An alert is a state, not a message: an Alertmanager that was away gets the present state when it
/// is back.
package struct AlertBook: Sendable {
  package struct Settings: Sendable, Equatable {
    package var prefix = SubnetPrefix()
    /// How long a prediction must have stood before it alerts.
    package var delay = Interval.seconds(5)
    /// Connections from which an incident's alert is critical; `nil`: none is.
    package var critical: Int? = 20
    /// The most alerts at once; further connections go into alerts of the subnet `other`.
    var maximumGroups = 1000
    /// A prediction that is hardly better than chance should wake nobody up.
    var minimumConfidence = 0.55

    package init() {}
  }

  package struct Alert: Sendable {
    var group: AlertGroup
    /// When the first of its predictions was made.
    var startsAt: Instant
    /// When the last of its connections closed or recovered; `nil` while it stands.
    var endsAt: Instant?
    /// The most urgent first; of one that has ended, its last.
    var predictions: [Prediction]
    var history = AlertHistory()
    /// As it was last told, where the alert is about one.
    var incident: Incident?
  }

  /// A prediction that stands.
  struct Member: Sendable {
    var prediction: Prediction
    var since: Instant
    /// The alert it is part of; `nil` until it has stood long enough.
    var group: AlertGroup?
    var incident: PredictionIdentifier?
  }

  /// An alert that stands.
  struct Entry: Sendable {
    var startsAt: Instant
    var members: Set<PredictionIdentifier> = []
    var history = AlertHistory()
  }

  private(set) var settings: Settings
  var members: [PredictionIdentifier: Member] = [:]
  var entries: [AlertGroup: Entry] = [:]
  /// Members that are not part of an alert yet.
  var pending: Set<PredictionIdentifier> = []
  var resolved: [AlertGroup: Alert] = [:]
  var incidents: [PredictionIdentifier: IncidentMembers] = [:]
  /// Grows with each change, so that senders know whether they have sent the latest state.
  package internal(set) var revision = 0

  package init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  /// Goes on with other settings: an alert that stands moves with the next word of each connection.
  package mutating func adopt(_ settings: Settings) {
    self.settings = settings
    revision += 1
  }

  /// How many alerts stand.
  package var count: Int { entries.count }

  /// Whether ``alerts`` has any.
  package var hasAlerts: Bool { !entries.isEmpty || !resolved.isEmpty }

  package mutating func record(_ event: Event) {
    switch event {
    case .prediction(let prediction): update(prediction)
    case .withdrawn(let withdrawal):
      remove(withdrawal.id, .init(withdrawal.why.outcome), at: withdrawal.at)
    case .closed(let closing): remove(closing.id, .closed, at: closing.at)
    case .incident(let incident): note(incident)
    case .risk, .stalled, .sightings, .survived, .opened, .ended, .summary: break
    }
  }

  /// Turns the predictions that have stood long enough into alerts.
  package mutating func advance(to now: Instant) {
    let due = pending.compactMap { id in members[id].map { (id: id, member: $0) } }.filter {
      $0.member.since + settings.delay <= now && isSure($0.member)
    }
    // The oldest first: if there is no room for all, that decides which get an alert of their own.
    for (id, _) in due.sorted(by: {
      ($0.member.since, $0.id) < ($1.member.since, $1.id)
    }) {
      // An incident's alert has taken others in with the first.
      if pending.contains(id) { place(id, at: now) }
    }
  }

  /// All that stand, and all that were resolved and are not forgotten.
  package var alerts: [Alert] {
    let standing = entries.map { group, entry in
      Alert(
        group: group, startsAt: entry.startsAt, endsAt: nil,
        predictions: entry.members.compactMap { members[$0]?.prediction }
          .sorted { ($0.closesAt, $0.id) < ($1.closesAt, $1.id) },
        history: history(of: group) ?? entry.history, incident: incident(of: group))
    }
    return standing + resolved.values
  }

  /// Forgets alerts resolved before `instant`; to be called when every Alertmanager knows of them.
  package mutating func forgetResolved(before instant: Instant) {
    resolved = resolved.filter { $0.value.endsAt ?? .distantFuture >= instant }
  }

  private mutating func update(_ prediction: Prediction) {
    let id = prediction.id
    guard let member = members[id] else {
      members[id] = Member(prediction: prediction, since: prediction.at)
      pending.insert(id)
      if let incident = prediction.incident { assign(id, to: incident, at: prediction.at) }
      return
    }
    // The alert that it leaves is about the old reason, so the prediction changes only afterwards.
    let left = member.group.flatMap { old in
      old.incident == nil && old.subnet != AlertGroup.otherSubnets
        && AlertGroup(prediction, settings.prefix) != old ? old : nil
    }
    if let left { leave(id, left, .moved, at: prediction.at) }
    members[id]?.prediction = prediction
    if member.group != nil { revision += 1 }
    if left != nil { place(id, at: prediction.at) }
    if let incident = prediction.incident { assign(id, to: incident, at: prediction.at) }
  }

  func isSure(_ member: Member) -> Bool {
    member.prediction.confidence >= settings.minimumConfidence
  }

  /// Makes a connection part of its alert, which begins if it is the first.
  mutating func place(_ id: PredictionIdentifier, at now: Instant) {
    guard let member = members[id] else { return }
    if let incident = member.incident, incidents[incident] != nil {
      placeAll(of: incident, with: id, at: now)
    } else {
      enter(id, AlertGroup(member.prediction, settings.prefix))
    }
  }

  mutating func enter(_ id: PredictionIdentifier, _ wanted: AlertGroup) {
    guard let member = members[id] else { return }
    var group = wanted
    if entries[group] == nil, entries.count >= settings.maximumGroups {
      group = AlertGroup(overflowing: member.prediction.reason)
    }
    // An alert that fires again is no longer resolved.
    resolved[group] = nil
    var entry = entries[group] ?? Entry(startsAt: member.since)
    entry.startsAt = min(entry.startsAt, member.since)
    entry.members.insert(id)
    entry.history.add(member.prediction.flow)
    entries[group] = entry
    members[id]?.group = group
    pending.remove(id)
    revision += 1
  }

  private mutating func remove(
    _ id: PredictionIdentifier, _ outcome: AlertHistory.Outcome, at now: Instant
  ) {
    guard let member = members[id] else { return }
    noteEnd(id, outcome, at: now)
    if let group = member.group { leave(id, group, outcome, at: now) }
    unassign(id)
    members[id] = nil
    pending.remove(id)
  }

  mutating func leave(
    _ id: PredictionIdentifier, _ group: AlertGroup, _ outcome: AlertHistory.Outcome,
    at now: Instant
  ) {
    guard var entry = entries[group], let last = members[id]?.prediction else { return }
    entry.members.remove(id)
    entry.history.end(last, outcome, at: now)
    members[id]?.group = nil
    revision += 1
    entries[group] = entry
    if entry.members.isEmpty { resolve(group, last, history(of: group), at: now) }
  }

  /// - Parameter last: the connection that speaks for it.
  mutating func resolve(
    _ group: AlertGroup, _ last: Prediction, _ history: AlertHistory?, at now: Instant
  ) {
    guard let entry = entries.removeValue(forKey: group),
      resolved.count < settings.maximumGroups
    else { return }
    resolved[group] = Alert(
      group: group, startsAt: entry.startsAt, endsAt: max(now, entry.startsAt),
      predictions: [last], history: history ?? entry.history, incident: incident(of: group))
  }
}
