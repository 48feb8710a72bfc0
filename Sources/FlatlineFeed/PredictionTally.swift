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
    var client: IPAddress
    var closesAt: Instant
  }

  /// What is one client subnet.
  package var prefix: SubnetPrefix {
    didSet {
      for (id, entry) in standing {
        standing[id]?.kind.subnet = prefix.subnet(of: entry.client)
      }
    }
  }
  private var standing: [PredictionIdentifier: Standing] = [:]
  /// Predictions made, by the reason each had first.
  private(set) var predicted: [Reason: Int] = [:]
  private(set) var withdrawn: [Reason: Int] = [:]
  private(set) var fulfilled: [Reason: Int] = [:]
  /// Connections that ended in another way than predicted, or without a prediction.
  private(set) var unforeseen: [Reason: Int] = [:]
  private(set) var risks: [Risk.Kind: Int] = [:]
  /// Of what ended as predicted: from the first prediction to the end, and, where a packet marks the
  /// end, between that and its predicted instant.
  private(set) var leads = Histogram(
    bounds: [0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1200].map { .seconds($0) })
  private(set) var errors = Histogram(
    bounds: [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000].map { .milliseconds($0) })
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
      standing[prediction.id] = Standing(
        kind: kind, client: prediction.flow.client.address, closesAt: prediction.closesAt)
    case .withdrawn(let withdrawal):
      standing[withdrawal.id] = nil
      withdrawn[withdrawal.reason, default: 0] += 1
    case .closed(let closing):
      let isOpenEnded = standing.removeValue(forKey: closing.id)?.closesAt == .openEnd
      if closing.predicted {
        fulfilled[closing.reason, default: 0] += 1
        if let lead = closing.lead { leads.record(lead) }
        if let error = closing.error, !isOpenEnded { errors.record(error.magnitude) }
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

  /// How many predictions stand.
  package var standingCount: Int { standing.count }

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
  package var nextClose: Instant? {
    standing.values.map(\.closesAt).filter { $0 != .openEnd }.min()
  }
}
