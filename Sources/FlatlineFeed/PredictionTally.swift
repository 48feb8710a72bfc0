import FlatlineCore

/// What events add up to, for metrics.
public struct PredictionTally: Sendable {
  /// Labels of predictions that stand. Never a port or a name: their number must be bounded.
  public struct Kind: Hashable, Sendable {
    public var subnet: String
    public var reason: Reason
    public var cause: Cause
  }

  private struct Standing {
    var kind: Kind
    var closesAt: Instant
  }

  private let prefix: SubnetPrefix
  private var standing: [PredictionIdentifier: Standing] = [:]
  /// Predictions made, by the reason each had first.
  public private(set) var predicted: [Reason: Int] = [:]
  public private(set) var withdrawn: [Reason: Int] = [:]
  public private(set) var fulfilled: [Reason: Int] = [:]
  /// Connections that ended otherwise than predicted, or unpredicted.
  public private(set) var unforeseen: [Reason: Int] = [:]
  public private(set) var risks: [Risk.Kind: Int] = [:]

  public init(prefix: SubnetPrefix) {
    self.prefix = prefix
  }

  public mutating func take(_ event: Event) {
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
    case .summary: break
    }
  }

  /// Predictions that stand, by kind; those of more subnets than `limit` under
  /// ``AlertGroup/otherSubnets``, the smallest first.
  public func standing(limit: Int) -> [Kind: Int] {
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

  /// When the next connection will be closed, of the predictions that stand.
  public var nextClose: Instant? { standing.values.map(\.closesAt).min() }
}
