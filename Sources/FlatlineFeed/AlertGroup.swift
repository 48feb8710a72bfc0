import FlatlineCore

/// What one alert is about: an incident; or connections from one subnet that die for one reason and
/// cause, each by itself. Its labels are made of this, so nothing of it changes while it stands.
struct AlertGroup: Hashable, Sendable {
  /// As Alertmanager's routes have it.
  enum Severity: String, Sendable {
    case warning, critical
  }

  /// In CIDR notation; or ``otherSubnets``.
  var subnet: String
  /// Of an incident, how its first connection was to end.
  var reason: Reason
  /// ``Cause/unknown`` of an incident: its cause changes as more is seen.
  var cause: Cause
  var incident: PredictionIdentifier?
  var severity = Severity.warning

  /// Stands for all subnets that there is no room for, and for what is of no subnet.
  static let otherSubnets = "other"

  init(_ prediction: Prediction, _ prefix: SubnetPrefix) {
    subnet = prefix.subnet(of: prediction.flow.client.address)
    reason = prediction.reason
    // An alert's labels must not change after somebody was paged.
    cause = prediction.cause.isStable ? prediction.cause : .unknown
  }

  init(_ incident: Incident, _ severity: Severity) {
    subnet = incident.prefix ?? Self.otherSubnets
    reason = incident.reason
    cause = .unknown
    self.incident = incident.id
    self.severity = severity
  }

  /// For a connection that comes when the table of groups is full.
  init(overflowing reason: Reason) {
    subnet = Self.otherSubnets
    self.reason = reason
    cause = .unknown
  }
}
