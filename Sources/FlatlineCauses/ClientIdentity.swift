import FlatlineCore

/// The same client: address, product and the name that it gives its connections.
///
/// There are as many as connections, so only a hash of the words is kept.
struct ClientIdentity: Hashable, Sendable {
  private let hash: Int

  init?(_ flow: FlowDescription, _ address: IPAddress) {
    guard let name = flow.name else { return nil }
    var hasher = Hasher()
    hasher.combine(flow.via == nil ? flow.alias?.client.address ?? address : flow.client.address)
    hasher.combine(flow.product)
    hasher.combine(name)
    hash = hasher.finalize()
  }
}

extension FlowDescription {
  /// Whether its packets have another's address: a proxy's, or one that translates its own to many.
  var isOfProxy: Bool {
    via != nil || alias.map { $0.client.address != client.address } ?? false
      || otherSide.map { $0.proxy == client.address.description } ?? false
  }
}
