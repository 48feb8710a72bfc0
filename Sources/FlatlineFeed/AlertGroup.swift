import FlatlineCore

/// What one alert is about: connections of one subnet that die for one reason and cause.
public struct AlertGroup: Hashable, Sendable {
  /// In CIDR notation; or ``otherSubnets``.
  public var subnet: String
  public var reason: Reason
  public var cause: Cause

  /// What stands for all subnets that there is no room for.
  public static let otherSubnets = "other"

  init(_ prediction: Prediction, _ prefix: SubnetPrefix) {
    subnet = prefix.subnet(of: prediction.flow.client.address)
    reason = prediction.reason
    cause = Self.stable(prediction.cause)
  }

  /// Where the table of groups is full.
  init(overflowing reason: Reason) {
    subnet = Self.otherSubnets
    self.reason = reason
    cause = .unknown
  }

  /// What one connection alone shows, and goes on to show: an alert's labels must not change
  /// under those who are paged.
  private static func stable(_ cause: Cause) -> Cause {
    switch cause {
    case .clientFrozen, .pathOneWay, .clientRestarted: cause
    case .clientHostLost, .partition, .slowConsumer, .middleboxReset, .unknown: .unknown
    }
  }
}
