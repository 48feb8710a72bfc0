import FlatlineCore

/// Events as lines for people who watch them live: of an incident's connections the first are told
/// one by one, and of the rest the incident tells.
package struct LiveLines: Sendable {
  /// Connections of one incident that are told one by one.
  private static let mostTold = 10

  /// Of the predictions that stand: those said without an incident.
  private var alone: Set<PredictionIdentifier> = []
  /// Those of an incident, and whether they were told.
  private var members: [PredictionIdentifier: Bool] = [:]
  /// How many were told, of each incident that goes on.
  private var told: [PredictionIdentifier: Int] = [:]

  package init() {}

  /// - Returns: lines without their ends; none where the event is nobody's to read.
  package mutating func lines(_ events: [Event]) -> [String] {
    events.filter { isTold($0) }.map(EventLine.text)
  }

  private mutating func isTold(_ event: Event) -> Bool {
    switch event {
    case .prediction(let prediction): isTold(prediction)
    case .withdrawn(let withdrawal): isEndTold(withdrawal.id)
    case .closed(let closing): isEndTold(closing.id)
    case .incident(let incident): isTold(incident)
    case .risk, .summary: true
    case .stalled, .sightings, .survived, .opened, .ended: false
    }
  }

  private mutating func isTold(_ prediction: Prediction) -> Bool {
    // Of a member, the incident tells what changes.
    if members[prediction.id] != nil { return false }
    guard let incident = prediction.incident, told[incident] != nil else {
      alone.insert(prediction.id)
      return true
    }
    let wasTold = alone.contains(prediction.id)
    return join(prediction.id, incident) && !wasTold
  }

  private mutating func isEndTold(_ id: PredictionIdentifier) -> Bool {
    alone.remove(id)
    return members.removeValue(forKey: id) ?? true
  }

  private mutating func isTold(_ incident: Incident) -> Bool {
    guard let ids = incident.ids else { return true }
    if incident.state == .over {
      told[incident.id] = nil
      return true
    }
    if told[incident.id] == nil { told[incident.id] = 0 }
    for id in ids where alone.contains(id) { _ = join(id, incident.id) }
    return true
  }

  /// - Returns: whether it is told.
  private mutating func join(
    _ id: PredictionIdentifier, _ incident: PredictionIdentifier
  ) -> Bool {
    let isTold = alone.remove(id) != nil || told[incident, default: 0] < Self.mostTold
    if isTold { told[incident, default: 0] += 1 }
    members[id] = isTold
    return isTold
  }
}
