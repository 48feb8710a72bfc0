import FlatlineCore

/// An incident, and those of its connections that stand.
struct IncidentMembers: Sendable {
  var incident: Incident
  /// So many of its identifiers have been looked at: the list only grows.
  var looked = 0
  var members: Set<PredictionIdentifier> = []
  /// Its alert, while one stands.
  var group: AlertGroup?
  /// Of all its connections, those that were over before there was an alert among them.
  var history = AlertHistory()
}

// Incidents: one alert each.
extension AlertBook {
  func incident(of group: AlertGroup) -> Incident? {
    group.incident.flatMap { incidents[$0]?.incident }
  }

  func history(of group: AlertGroup) -> AlertHistory? {
    group.incident.flatMap { incidents[$0]?.history } ?? entries[group]?.history
  }

  mutating func note(_ incident: Incident) {
    // Of others the connections are not told one by one.
    guard let ids = incident.ids else { return }
    var known = incidents[incident.id] ?? IncidentMembers(incident: incident)
    known.incident = incident
    let news = ids.dropFirst(known.looked)
    known.looked = ids.count
    incidents[incident.id] = known
    if known.group != nil { revision += 1 }
    for id in news { assign(id, to: incident.id, at: incident.at) }
    forget(incident.id)
  }

  /// Makes a connection that stands part of an incident; an alert that it had leaves it.
  mutating func assign(
    _ id: PredictionIdentifier, to incident: PredictionIdentifier, at now: Instant
  ) {
    guard let member = members[id], member.incident != incident, incidents[incident] != nil else {
      return
    }
    if let group = member.group {
      leave(id, group, .moved, at: now)
      pending.insert(id)
    }
    noteEnd(id, .moved, at: now)
    unassign(id)
    members[id]?.incident = incident
    incidents[incident]?.members.insert(id)
    incidents[incident]?.history.add(member.prediction.flow)
    // Who was told of it already is told at once where it has gone.
    if isSure(member), member.group != nil || incidents[incident]?.group != nil {
      place(id, at: now)
    }
  }

  /// What became of a connection, in its incident's history.
  mutating func noteEnd(
    _ id: PredictionIdentifier, _ outcome: AlertHistory.Outcome, at now: Instant
  ) {
    guard let member = members[id], let incident = member.incident else { return }
    incidents[incident]?.history.end(member.prediction, outcome, at: now)
  }

  mutating func unassign(_ id: PredictionIdentifier) {
    guard let incident = members[id]?.incident else { return }
    members[id]?.incident = nil
    incidents[incident]?.members.remove(id)
    if let group = incidents[incident]?.group, entries[group] == nil {
      incidents[incident]?.group = nil
    }
    forget(incident)
  }

  /// Forgets an incident that is over.
  private mutating func forget(_ id: PredictionIdentifier) {
    guard let known = incidents[id], known.members.isEmpty, known.incident.state == .over else {
      return
    }
    incidents[id] = nil
  }

  /// Makes a connection, and with the first all others of its incident, part of the incident's
  /// alert.
  mutating func placeAll(
    of incident: PredictionIdentifier, with id: PredictionIdentifier, at now: Instant
  ) {
    guard let known = incidents[incident] else { return }
    let waiting = known.members.filter { member in
      member == id || pending.contains(member) && members[member].map(isSure) ?? false
    }
    let standing = known.group.flatMap { entries[$0]?.members.count } ?? 0
    var group = known.group ?? AlertGroup(known.incident, .warning)
    if isCritical(known.incident, standing + waiting.count) { group.severity = .critical }
    if let old = known.group, old != group { escalate(old, to: group, at: now) }
    incidents[incident]?.group = group
    for id in waiting.sorted(by: { (since($0), $0) < (since($1), $1) }) { enter(id, group) }
    // There was no room for it.
    if entries[group] == nil { incidents[incident]?.group = nil }
  }

  private func since(_ id: PredictionIdentifier) -> Instant {
    members[id]?.since ?? .distantFuture
  }

  /// Whether it is worth a page: so many clients of one place that nothing is heard of.
  private func isCritical(_ incident: Incident, _ connections: Int) -> Bool {
    guard let critical = settings.critical, connections >= critical else { return false }
    return switch incident.condition {
    case .unansweredRetransmissions, .deliveriesUnanswered, .unreachable, .keepaliveUnanswered,
      .heartbeatsAbsent, .probeUnanswered, .brokerUnheard:
      true
    case .zeroWindow, .reset, .handshakeStalled, .closedAbruptly, .refused, .closing: false
    }
  }

  /// Another alert takes the place of one whose severity has changed: labels do not.
  private mutating func escalate(_ old: AlertGroup, to new: AlertGroup, at now: Instant) {
    guard let entry = entries[old] else { return }
    entries[new] = entry
    resolved[new] = nil
    for id in entry.members { members[id]?.group = new }
    for id in entry.members {
      guard let prediction = members[id]?.prediction else { continue }
      entries[old]?.history.end(prediction, .moved, at: now)
    }
    if let id = entry.members.min(), let prediction = members[id]?.prediction {
      resolve(old, prediction, entries[old]?.history, at: now)
    }
  }
}
