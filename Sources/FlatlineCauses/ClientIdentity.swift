import FlatlineCore

/// The same client: address, product and the name that it gives its connections.
///
/// There are as many as connections, so only a hash of the words is kept.
struct ClientIdentity: Hashable, Sendable {
  private let hash: Int

  init?(_ flow: FlowDescription, _ address: IPAddress) {
    guard let name = flow.name else { return nil }
    var hasher = Hasher()
    hasher.combine(flow.via == nil ? address : flow.client.address)
    hasher.combine(flow.product)
    hasher.combine(name)
    hash = hasher.finalize()
  }
}
