import FlatlineCore

/// Counts what the events say, for metrics.
package struct PredictionTally: Sendable {
  /// The labels of predictions that stand. Without port and name, because the number of different
  /// labels must be bounded.
  struct Kind: Hashable, Sendable {
    var subnet: String
    var reason: Reason
    var cause: Cause
  }

  private struct Standing {
    var kind: Kind
    var closesAt: Instant
  }

  private let prefix: SubnetPrefix
  private var standing: [PredictionIdentifier: Standing] = [:]
  /// Predictions made, by the reason each had first.
  private(set) var predicted: [Reason: Int] = [:]
  private(set) var withdrawn: [Reason: Int] = [:]
  private(set) var fulfilled: [Reason: Int] = [:]
  /// Connections that ended in another way than predicted, or without a prediction.
  private(set) var unforeseen: [Reason: Int] = [:]
  private(set) var risks: [Risk.Kind: Int] = [:]
  /// Incidents that are not over, as they were said last.
  private var incidents: [PredictionIdentifier: Incident] = [:]
  /// Incidents since the start.
  private(set) var incidentCount = 0

  init(prefix: SubnetPrefix) {
    self.prefix = prefix
  }

  package mutating func record(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      if standing[prediction.id] == nil { predicted[prediction.reason, default: 0] += 1 }
      let kind = Kind(
        subnet: prefix.subnet(of: prediction.flow.client.address), reason: prediction.reason,
        cause: prediction.cause)
      standing[prediction.id] = Standing(kind: kind, closesAt: prediction.closesAt)
    case .withdrawn(let withdrawal):
      standing[withdrawal.id] = nil
      withdrawn[withdrawal.reason, default: 0] += 1
    case .closed(let closing):
      standing[closing.id] = nil
      if closing.predicted {
        fulfilled[closing.reason, default: 0] += 1
      } else {
        unforeseen[closing.reason, default: 0] += 1
      }
    case .risk(let risk): risks[risk.risk, default: 0] += 1
    case .incident(let incident): record(incident)
    case .stalled, .sightings, .survived, .opened, .ended, .summary: break
    }
  }

  private mutating func record(_ incident: Incident) {
    let before = incidents[incident.id]
    if before == nil, incident.state == .open { incidentCount += 1 }
    incidents[incident.id] = incident.state == .over ? nil : incident
    // What is new of connections that are not told one by one.
    guard incident.ids == nil else { return }
    predicted[incident.reason, default: 0] += incident.connections - (before?.connections ?? 0)
    fulfilled[incident.reason, default: 0] += incident.closed - (before?.closed ?? 0)
    withdrawn[incident.reason, default: 0] += incident.recovered - (before?.recovered ?? 0)
  }

  /// How many incidents go on, by cause.
  var openIncidents: [Cause: Int] {
    incidents.values.reduce(into: [:]) { $0[$1.cause, default: 0] += 1 }
  }

  /// How many predictions stand, by kind. The `limit` subnets with most predictions are named; all
  /// others are counted as ``AlertGroup/otherSubnets``.
  func standing(limit: Int) -> [Kind: Int] {
    var bySubnet: [String: Int] = [:]
    for entry in standing.values { bySubnet[entry.kind.subnet, default: 0] += 1 }
    let largest = bySubnet.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
    let shown = Set(largest.map(\.key))
    return standing.values.reduce(into: [:]) { counts, entry in
      var kind = entry.kind
      if !shown.contains(kind.subnet) { kind.subnet = AlertGroup.otherSubnets }
      counts[kind, default: 0] += 1
    }
  }

  /// The earliest closing time of the predictions that stand.
  var nextClose: Instant? { standing.values.map(\.closesAt).filter { $0 != .openEnd }.min() }
}
