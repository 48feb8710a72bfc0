import FlatlineCore

/// The alerts that stand, and those that were resolved and not every Alertmanager knows it.
///
/// An alert is a state, not a message: whoever was away gets the state of now when it is back.
public struct AlertBook: Sendable {
  public struct Settings: Sendable, Equatable {
    public var prefix = SubnetPrefix()
    /// How long a prediction must have stood.
    public var delay = Interval.seconds(5)
    /// Alerts at once; what does not fit is put together under the subnet `other`.
    public var maximumGroups = 1000
    /// A prediction no better than a coin is not worth waking somebody for.
    public var leastConfidence = 0.55

    public init() {}
  }

  public struct Alert: Sendable {
    public var group: AlertGroup
    /// When the first of its predictions was made.
    public var startsAt: Instant
    /// When the last of its connections closed or recovered; `nil` while it stands.
    public var endsAt: Instant?
    /// The most urgent first.
    public var predictions: [Prediction]
  }

  private struct Member {
    var prediction: Prediction
    var since: Instant
    /// Where it was put, once it had stood long enough.
    var group: AlertGroup?
  }

  private struct Entry {
    var startsAt: Instant
    var members: Set<PredictionIdentifier> = []
  }

  private let settings: Settings
  private var members: [PredictionIdentifier: Member] = [:]
  private var entries: [AlertGroup: Entry] = [:]
  /// Members that have not stood long enough.
  private var pending: Set<PredictionIdentifier> = []
  private var resolved: [AlertGroup: Alert] = [:]
  /// Counts the changes, so that senders know whether they have sent the latest state.
  public private(set) var revision = 0

  public init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  /// Alerts that stand.
  public var count: Int { entries.count }

  public mutating func take(_ event: Event) {
    switch event {
    case .prediction(let prediction): update(prediction)
    case .withdrawn(let withdrawal): remove(withdrawal.id, at: withdrawal.at)
    case .closed(let closing): remove(closing.id, at: closing.at)
    case .risk, .summary: break
    }
  }

  /// Makes alerts of the predictions that have stood long enough.
  public mutating func advance(to now: Instant) {
    let due = pending.compactMap { id in members[id].map { (id: id, member: $0) } }.filter {
      $0.member.since + settings.delay <= now
        && $0.member.prediction.confidence >= settings.leastConfidence
    }
    // The sooner first: where there is no room for all, that decides who gets an alert of its own.
    for (id, member) in due.sorted(by: {
      ($0.member.since, $0.id.description) < ($1.member.since, $1.id.description)
    }) {
      pending.remove(id)
      place(id, member)
    }
  }

  /// All that stand, and all that were resolved and not forgotten.
  public var alerts: [Alert] {
    let standing = entries.map { group, entry in
      Alert(
        group: group, startsAt: entry.startsAt, endsAt: nil,
        predictions: entry.members.compactMap { members[$0]?.prediction }
          .sorted { ($0.closesAt, $0.id.description) < ($1.closesAt, $1.id.description) })
    }
    return standing + resolved.values
  }

  /// Forgets what was resolved before `instant`, when everybody knows.
  public mutating func forgetResolved(before instant: Instant) {
    resolved = resolved.filter { $0.value.endsAt ?? .distantFuture >= instant }
  }

  private mutating func update(_ prediction: Prediction) {
    guard let member = members[prediction.id] else {
      members[prediction.id] = Member(prediction: prediction, since: prediction.at)
      pending.insert(prediction.id)
      return
    }
    // What is left speaks of its own reason: so it is left with the prediction as it was.
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
    // What fires again is not resolved.
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
