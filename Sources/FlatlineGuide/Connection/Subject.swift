import FlatlineCore

/// The connection that an explanation is about, as far as it is known; and the settings that its
/// timers run by.
package struct Subject: Sendable {
  package var client: Endpoint?
  /// The proxy's end, where there is one: the broker's kernel knows the connection by it.
  package var via: Endpoint?
  package var broker: Endpoint?
  /// As the client calls itself.
  package var product: String?
  package var version: BrokerVersion?
  /// `nil` where it is not known.
  package var heartbeat: Interval?
  /// How long the path may be idle, where that is known.
  package var idleTimeout: Interval?
  package var kernel: KernelProfile

  /// Any connection.
  package init(kernel: KernelProfile = KernelProfile(), version: BrokerVersion? = nil) {
    self.kernel = kernel
    self.version = version
  }

  /// - Parameters:
  ///   - flow: as an event tells it.
  ///   - version: the broker's, where it is told; else the flow's counts.
  package init(_ flow: FlowDescription, kernel: KernelProfile, version: BrokerVersion?) {
    self.init(kernel: kernel, version: version ?? flow.brokerVersion.flatMap { BrokerVersion($0) })
    client = flow.client
    via = flow.via
    broker = flow.broker
    product = flow.product
    heartbeat = flow.heartbeat.map { .seconds($0) }
  }

  /// The libraries that the client may be made of; empty where that is not known.
  package var libraries: [ClientLibrary] { product.map(ClientLibrary.calling) ?? [] }
}

// MARK: Words of a command, or capitals where somebody has to fill them in

extension Subject {
  /// The other end of the broker's socket.
  private var peer: Endpoint? { via ?? client }

  var peerAddress: String { peer?.address.description ?? "CLIENT" }
  var peerPort: String { peer.map { "\($0.port)" } ?? "PORT" }
  /// Quoted where a shell would read its brackets.
  var peerSocket: String { peer.map(Self.quoted) ?? "CLIENT:PORT" }
  /// As RabbitMQ's log and `list_connections` name it.
  var nameInLog: String { client?.description ?? "CLIENT:PORT" }
  var clientAddress: String { client?.address.description ?? "CLIENT" }
  var clientPort: String { client.map { "\($0.port)" } ?? "PORT" }
  var brokerPort: String { broker.map { "\($0.port)" } ?? "5672" }
  var isVersion6: Bool { peer?.address.version == .v6 }

  private static func quoted(_ endpoint: Endpoint) -> String {
    endpoint.address.version == .v6 ? "'\(endpoint)'" : "\(endpoint)"
  }
}
