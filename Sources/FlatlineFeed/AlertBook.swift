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
    /// The most urgent first.
    var predictions: [Prediction]
  }

  /// A prediction that stands.
  private struct Member {
    var prediction: Prediction
    var since: Instant
    /// The alert it is part of; `nil` until it has stood long enough.
    var group: AlertGroup?
  }

  /// An alert that stands.
  private struct Entry {
    var startsAt: Instant
    var members: Set<PredictionIdentifier> = []
  }

  private let settings: Settings
  private var members: [PredictionIdentifier: Member] = [:]
  private var entries: [AlertGroup: Entry] = [:]
  /// Members that are not part of an alert yet.
  private var pending: Set<PredictionIdentifier> = []
  private var resolved: [AlertGroup: Alert] = [:]
  /// Grows with each change, so that senders know whether they have sent the latest state.
  package private(set) var revision = 0

  package init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  /// How many alerts stand.
  package var count: Int { entries.count }

  package mutating func record(_ event: Event) {
    switch event {
    case .prediction(let prediction): update(prediction)
    case .withdrawn(let withdrawal): remove(withdrawal.id, at: withdrawal.at)
    case .closed(let closing): remove(closing.id, at: closing.at)
    case .risk, .incident, .stalled, .sighting, .opened, .ended, .summary: break
    }
  }

  /// Turns the predictions that have stood long enough into alerts.
  package mutating func advance(to now: Instant) {
    let due = pending.compactMap { id in members[id].map { (id: id, member: $0) } }.filter {
      $0.member.since + settings.delay <= now
        && $0.member.prediction.confidence >= settings.minimumConfidence
    }
    // The oldest first: if there is no room for all, that decides which get an alert of their own.
    for (id, member) in due.sorted(by: {
      ($0.member.since, $0.id.description) < ($1.member.since, $1.id.description)
    }) {
      pending.remove(id)
      place(id, member)
    }
  }

  /// All that stand, and all that were resolved and are not forgotten.
  package var alerts: [Alert] {
    let standing = entries.map { group, entry in
      Alert(
        group: group, startsAt: entry.startsAt, endsAt: nil,
        predictions: entry.members.compactMap { members[$0]?.prediction }
          .sorted { ($0.closesAt, $0.id.description) < ($1.closesAt, $1.id.description) })
    }
    return standing + resolved.values
  }

  /// Forgets alerts resolved before `instant`; to be called when every Alertmanager knows of them.
  package mutating func forgetResolved(before instant: Instant) {
    resolved = resolved.filter { $0.value.endsAt ?? .distantFuture >= instant }
  }

  private mutating func update(_ prediction: Prediction) {
    guard let member = members[prediction.id] else {
      members[prediction.id] = Member(prediction: prediction, since: prediction.at)
      pending.insert(prediction.id)
      return
    }
    // The alert that it leaves is about the old reason, so the prediction changes only afterwards.
    let left = member.group.flatMap { old in
      old.subnet != AlertGroup.otherSubnets && AlertGroup(prediction, settings.prefix) != old
        ? old : nil
    }
    if let left { leave(prediction.id, left, at: prediction.at) }
    members[prediction.id]?.prediction = prediction
    if member.group != nil { revision += 1 }
    if left != nil, let member = members[prediction.id] { place(prediction.id, member) }
  }

  private mutating func place(_ id: PredictionIdentifier, _ member: Member) {
    var group = AlertGroup(member.prediction, settings.prefix)
    if entries[group] == nil, entries.count >= settings.maximumGroups {
      group = AlertGroup(overflowing: member.prediction.reason)
    }
    // An alert that fires again is no longer resolved.
    resolved[group] = nil
    var entry = entries[group] ?? Entry(startsAt: member.since)
    entry.startsAt = min(entry.startsAt, member.since)
    entry.members.insert(id)
    entries[group] = entry
    members[id]?.group = group
    revision += 1
  }

  private mutating func remove(_ id: PredictionIdentifier, at instant: Instant) {
    guard let member = members[id] else { return }
    if let group = member.group { leave(id, group, at: instant) }
    members[id] = nil
    pending.remove(id)
  }

  private mutating func leave(
    _ id: PredictionIdentifier, _ group: AlertGroup, at instant: Instant
  ) {
    guard var entry = entries[group], let last = members[id]?.prediction else { return }
    entry.members.remove(id)
    revision += 1
    guard entry.members.isEmpty else {
      entries[group] = entry
      return
    }
    entries[group] = nil
    guard resolved.count < settings.maximumGroups else { return }
    resolved[group] = Alert(
      group: group, startsAt: entry.startsAt, endsAt: max(instant, entry.startsAt),
      predictions: [last])
  }
}
