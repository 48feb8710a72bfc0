import FlatlineCore

/// A client's address, with or without its port.
package struct ClientPattern: Sendable, Equatable {
  package let address: IPAddress
  /// `nil` is any.
  package let port: UInt16?

  /// Reads `198.51.100.31`, `198.51.100.31:33730`, `2001:db8::1` or `[2001:db8::1]:5672`.
  package init?(_ text: String) {
    if let address = IPAddress(text) {
      self.address = address
      port = nil
    } else if let endpoint = Endpoint(text) {
      address = endpoint.address
      port = endpoint.port
    } else {
      return nil
    }
  }

  /// Whether it is one of the ends by which a connection's client may be known.
  package func matches(_ flow: FlowDescription) -> Bool { flow.clients.contains(where: matches) }

  package func matches(_ endpoint: Endpoint) -> Bool {
    endpoint.address == address && port ?? endpoint.port == endpoint.port
  }
}

extension ClientPattern: CustomStringConvertible {
  package var description: String {
    port.map { Endpoint(address, $0).description } ?? address.description
  }
}
