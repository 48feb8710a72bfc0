import FlatlineCore

/// Passes on events about some connections.
///
/// An incident is passed on as it is, where it has one of them; so is one that does not tell its
/// connections one by one, and the summary, which is of all.
package struct EventFilter {
  package let connections: ConnectionFilter
  /// Of the connections that are told about, those that stand.
  private var standing: Set<PredictionIdentifier> = []
  private var incidents: Set<PredictionIdentifier> = []

  package init(_ connections: ConnectionFilter) { self.connections = connections }

  /// Predictions that stand and were passed on; 0 where all are.
  package var standingPredictions: Int { standing.count }

  /// Whether an event is to be passed on; to be asked of all, in their order.
  package mutating func passes(_ event: Event) -> Bool {
    guard !connections.isEmpty else { return true }
    switch event {
    case .prediction(let prediction):
      guard connections.matches(prediction.flow) else { return false }
      standing.insert(prediction.id)
      if let incident = prediction.incident { incidents.insert(incident) }
      return true
    case .withdrawn(let withdrawal):
      standing.remove(withdrawal.id)
      return connections.matches(withdrawal.flow)
    case .closed(let closing):
      standing.remove(closing.id)
      return connections.matches(closing.flow)
    case .risk(let risk): return risk.pause != nil || connections.matches(risk.flow)
    case .incident(let incident):
      guard let ids = incident.ids else { return true }
      if incidents.contains(incident.id) { return true }
      guard ids.contains(where: standing.contains) else { return false }
      incidents.insert(incident.id)
      return true
    case .stalled, .sightings, .survived, .opened, .ended, .summary: return true
    }
  }
}
