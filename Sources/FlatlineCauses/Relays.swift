import FlatlineCore

/// Finds the two connections that a proxy makes of one where it ends TCP, as HAProxy, docker-proxy
/// and stunnel do.
///
/// What AMQP's handshake says is the same on both. And one handshake stands inside the other: the
/// proxy connects once its client has, and passes on what the broker answers. Where more than two
/// connections have the same name at the same time, nobody can tell which belong together.
struct Relays: Sendable {
  private struct Handshake: Sendable {
    var id: PredictionIdentifier
    var ends: FlowKey
    var began: Instant
    var opened: Instant
    /// The connection of this name before it.
    var previous: PredictionIdentifier?
  }

  /// Handshakes of one name within this time are compared.
  private static let window = Interval.seconds(1)
  /// A proxy on the way takes less to pass something on.
  private static let delay = Interval.milliseconds(50)
  /// Connections at once.
  private static let most = 100_000
  /// For which the room is kept.
  private static let room = 10_000

  /// The last of each name, by its hash: those of this window, and of the one before.
  private var recent: [Int: Handshake] = [:]
  private var older: [Int: Handshake] = [:]
  private var since = Instant.distantPast
  private var sides: [PredictionIdentifier: OtherSide] = [:]

  /// The other side of a connection, where it has one.
  subscript(id: PredictionIdentifier) -> OtherSide? { sides[id] }

  mutating func add(_ opening: Opening) {
    // Without a name too many say the same.
    guard let name = opening.flow.name else { return }
    move(to: opening.at)
    guard recent.count < Self.most else { return }
    let hash = name.hashValue
    let new = Handshake(
      id: opening.id, ends: opening.flow.key, began: opening.began, opened: opening.at)
    let other = recent.updateValue(new, forKey: hash) ?? older[hash]
    if let other, opening.at - other.opened <= Self.window {
      recent[hash]?.previous = other.id
      if let third = other.previous {
        for id in [other.id, third] { sides[id] = nil }
      } else if Self.isRelayed(other, by: new), sides.count < Self.most {
        let proxy = other.ends.client.address.description
        sides[new.id] = OtherSide(other.ends, proxy: proxy)
        sides[other.id] = OtherSide(new.ends, proxy: proxy)
      }
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

  private mutating func move(to now: Instant) {
    guard now - since > Self.window else { return }
    swap(&older, &recent)
    // Its room is kept: as many may come as before.
    recent.removeAll(keepingCapacity: recent.count < Self.room)
    if now - since > Self.window + Self.window { older.removeAll(keepingCapacity: true) }
    since = now
  }
}
