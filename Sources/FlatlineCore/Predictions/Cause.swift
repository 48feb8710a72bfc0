/// Why a connection dies, as far as the wire tells.
public enum Cause: String, Sendable, Encodable {
  case clientHostLost = "client-host-lost"
  case clientFrozen = "client-frozen"
  case partition
  case pathOneWay = "path-one-way"
  case slowConsumer = "slow-consumer"
  case middleboxReset = "middlebox-reset"
  case unknown

  /// Whether one connection shows it by itself, and it does not change as more is seen.
  public var isStable: Bool {
    switch self {
    case .clientFrozen, .pathOneWay: true
    case .clientHostLost, .partition, .slowConsumer, .middleboxReset, .unknown: false
    }
  }
}
