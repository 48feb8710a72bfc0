import FlatlineCore

/// The connections that are open, by address, as far as there is room.
struct Rosters: Sendable {
  private static let most = 300_000

  private var rosters: [IPAddress: Roster] = [:]
  private var count = 0
  /// The latest connection of each client that has a name.
  private var latest: [ClientIdentity: Opening] = [:]

  subscript(address: IPAddress) -> Roster? { rosters[address] }

  mutating func add(_ opening: Opening) {
    guard count < Self.most else { return }
    count += 1
    rosters[opening.address, default: Roster()].add(opening)
    if let identity = ClientIdentity(opening.flow, opening.address) {
      latest[identity] = opening
    }
  }

  mutating func remove(_ id: PredictionIdentifier, _ flow: FlowDescription, _ address: IPAddress) {
    guard rosters[address]?.open[id] != nil else { return }
    count -= 1
    rosters[address]?.remove(id)
    if rosters[address]?.open.isEmpty ?? false { rosters[address] = nil }
    if let identity = ClientIdentity(flow, address), latest[identity]?.id == id {
      latest[identity] = nil
    }
  }

  /// The newest connection of the same client, if that is another one.
  func successor(of suspect: Suspect) -> Opening? {
    guard let identity = suspect.identity, let opening = latest[identity],
      opening.id != suspect.traits.connection
    else { return nil }
    return opening
  }
}
