import FlatlineCore

/// What one alert is about: connections from one subnet that die for one reason and cause.
struct AlertGroup: Hashable, Sendable {
  /// In CIDR notation; or ``otherSubnets``.
  var subnet: String
  var reason: Reason
  var cause: Cause

  /// Stands for all subnets that there is no room for.
  static let otherSubnets = "other"

  init(_ prediction: Prediction, _ prefix: SubnetPrefix) {
    subnet = prefix.subnet(of: prediction.flow.client.address)
    reason = prediction.reason
    // An alert's labels must not change after somebody was paged.
    cause = prediction.cause.isStable ? prediction.cause : .unknown
  }

  /// For a connection that comes when the table of groups is full.
  init(overflowing reason: Reason) {
    subnet = Self.otherSubnets
    self.reason = reason
    cause = .unknown
  }
}
