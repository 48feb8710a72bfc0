/// Whose addresses are the broker's, as far as somebody has told: where packets do not tell which
/// side is the broker, these do, before the port numbers.
struct BrokerAddresses: Sendable {
  private let addresses: Set<IPAddress>

  /// Ports that Linux gives to clients (`net.ipv4.ip_local_port_range`).
  private static let ephemeralPorts: ClosedRange<UInt16> = 32_768...60_999

  init(_ addresses: Set<IPAddress>) {
    self.addresses = addresses
  }

  /// Who sent a segment whose ports are both watched, as far as its ends tell.
  func side(from source: Endpoint, to destination: Endpoint) -> Side {
    let isOwn = (addresses.contains(source.address), addresses.contains(destination.address))
    if isOwn.0 != isOwn.1 { return isOwn.0 ? .broker : .client }
    let isEphemeral =
      Self.ephemeralPorts.contains(source.port)
      != Self.ephemeralPorts.contains(destination.port)
    if isEphemeral { return Self.ephemeralPorts.contains(source.port) ? .client : .broker }
    return .client
  }

  /// Whether the broker's host is the client: of a federation link, or a shovel, to another broker.
  func areOnlyClients(of key: FlowKey) -> Bool {
    !addresses.isEmpty && addresses.contains(key.client.address)
      && !addresses.contains(key.broker.address)
  }
}
