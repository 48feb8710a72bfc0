import FlatlineCore

/// Finds the two connections that a proxy makes of one where it ends TCP, as HAProxy, docker-proxy
/// and stunnel do.
///
/// What AMQP's handshake says is the same on both. And one handshake stands inside the other: the
/// proxy connects once its client has, and passes on what the broker answers. Where more than two
/// connections say the same at the same time, nobody can tell which belong together.
struct Relays: Sendable {
  private struct Handshake: Sendable {
    var id: PredictionIdentifier
    var ends: FlowKey
    var began: Instant
    var opened: Instant
  }

  /// Handshakes that say the same within this time are compared.
  private static let window = Interval.seconds(1)
  /// A proxy on the way takes less to pass something on.
  private static let delay = Interval.milliseconds(50)
  /// Connections at once.
  private static let most = 100_000

  /// By a hash of what the client says of itself, with the number that each process has of its own.
  private var recent: [Int: [Handshake]] = [:]
  private var order: [(opened: Instant, hash: Int)] = []
  private var sides: [PredictionIdentifier: OtherSide] = [:]

  /// The other side of a connection, where it has one.
  subscript(id: PredictionIdentifier) -> OtherSide? { sides[id] }

  mutating func add(_ opening: Opening) {
    forget(before: opening.at - Self.window)
    // Without a name too many say the same.
    guard opening.flow.name != nil, order.count < Self.most else { return }
    let new = Handshake(
      id: opening.id, ends: opening.flow.key, began: opening.began, opened: opening.at)
    let hash = Self.hash(opening.flow)
    order.append((opening.at, hash))
    let others = recent[hash] ?? []
    recent[hash] = others + [new]
    guard others.count == 1 else {
      for other in others { sides[other.id] = nil }
      return
    }
    if Self.isRelayed(others[0], by: new), sides.count < Self.most {
      let proxy = others[0].ends.client.address.description
      sides[new.id] = OtherSide(others[0].ends, proxy: proxy)
      sides[others[0].id] = OtherSide(new.ends, proxy: proxy)
    }
  }

  /// A connection is over.
  mutating func remove(_ id: PredictionIdentifier) {
    if !sides.isEmpty { sides[id] = nil }
  }

  /// Whether the inner handshake is the outer one, passed on.
  private static func isRelayed(_ inner: Handshake, by outer: Handshake) -> Bool {
    inner.ends.broker != outer.ends.broker
      && inner.ends.client.address != outer.ends.client.address
      && outer.began <= inner.began && inner.began - outer.began <= delay
      && inner.opened <= outer.opened && outer.opened - inner.opened <= delay
  }

  private static func hash(_ flow: FlowDescription) -> Int {
    var hasher = Hasher()
    hasher.combine(flow.name)
    hasher.combine(flow.product)
    hasher.combine(flow.user)
    hasher.combine(flow.vhost)
    hasher.combine(flow.heartbeat)
    hasher.combine(flow.brokerVersion)
    return hasher.finalize()
  }

  private mutating func forget(before instant: Instant) {
    let old = order.prefix { $0.opened < instant }
    if old.isEmpty { return }
    for entry in old {
      recent[entry.hash]?.removeAll { $0.opened < instant }
      if recent[entry.hash]?.isEmpty ?? false { recent[entry.hash] = nil }
    }
    order.removeFirst(old.count)
  }
}
