import FlatlineCore

/// The connections that are open, by address, as far as there is room.
struct Rosters: Sendable {
  private static let most = 300_000

  private var rosters: [IPAddress: Roster] = [:]
  private var count = 0
  /// The latest connection of each client that has a name, and when it began.
  private var latest: [ClientIdentity: (id: PredictionIdentifier, began: Instant)] = [:]

  subscript(address: IPAddress) -> Roster? { rosters[address] }

  mutating func add(_ opening: Opening) {
    guard count < Self.most else { return }
    count += 1
    rosters[opening.address, default: Roster()].add(opening)
    if let identity = ClientIdentity(opening.flow, opening.address) {
      latest[identity] = (opening.id, opening.began)
    }
  }

  mutating func remove(_ id: PredictionIdentifier, _ flow: FlowDescription, _ address: IPAddress) {
    guard rosters[address]?.has(id) ?? false else { return }
    count -= 1
    rosters[address]?.remove(id)
    if rosters[address]?.isEmpty ?? false { rosters[address] = nil }
    if let identity = ClientIdentity(flow, address), latest[identity]?.id == id {
      latest[identity] = nil
    }
  }

  /// When the newest connection of the same client began, if that is another one.
  func successor(of suspect: Suspect) -> Instant? {
    guard let identity = suspect.identity, let newest = latest[identity],
      newest.id != suspect.traits.connection
    else { return nil }
    return newest.began
  }
}
