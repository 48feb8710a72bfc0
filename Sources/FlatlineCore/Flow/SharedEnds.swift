/// What flows of one broker have in common of their ends; those of IPv6, where their clients are in
/// one network.
struct SharedEnds: Hashable, Sendable {
  let broker: Endpoint
  private let clientHigh: UInt64
  private let version: IPAddress.Version

  init(of key: FlowKey) {
    broker = key.broker
    clientHigh = key.client.address.high
    version = key.client.address.version
  }

  func client(low: UInt64) -> IPAddress {
    switch version {
    case .v4: IPAddress(v4: UInt32(truncatingIfNeeded: low))
    case .v6: IPAddress(v6High: clientHigh, low: low)
    }
  }

  /// Whether the ends have this in common.
  @inline(__always)
  func isPart(of client: IPAddress, _ broker: Endpoint) -> Bool {
    clientHigh == client.high && version == client.version && self.broker.isEqual(to: broker)
  }
}
