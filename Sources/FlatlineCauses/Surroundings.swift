import FlatlineCore

/// Which addresses were seen alive, and when: of the networks in which something is wrong, and for
/// the last three quarters of a minute of all.
struct Surroundings: Sendable {
  /// Of sightings that nobody has asked for yet. Periods: see ``Sighting``.
  private static let periodsKept: Int64 = 10
  private static let mostKept = 65_536
  private static let mostCounted = 64

  fileprivate struct Network: Sendable {
    var lastSeen: [IPAddress: Instant] = [:]
    var latest = Instant.distantPast
  }

  let prefix: SubnetPrefix
  private var recent: [Sighting] = []
  private var first = 0
  private var networks: [IPAddress: Network] = [:]
  /// Addresses of all networks that are watched.
  private var count = 0

  init(prefix: SubnetPrefix) {
    self.prefix = prefix
  }

  /// - Returns: whether it is news of a network that is watched.
  mutating func note(_ sighting: Sighting) -> Bool {
    if !networks.isEmpty,
      let place = networks.index(forKey: prefix.network(of: sighting.address))
    {
      return networks.values[place].take(sighting, &count)
    }
    recent.append(sighting)
    let oldest = Sighting.period(sighting.at) - Self.periodsKept
    while first < recent.count,
      Sighting.period(recent[first].at) < oldest || recent.count - first > Self.mostKept
    {
      first += 1
    }
    if first > Self.mostKept {
      recent.removeFirst(first)
      first = 0
    }
    return false
  }

  /// From here on, and for a while before, an address's network is watched.
  mutating func watch(_ address: IPAddress) {
    let network = prefix.network(of: address)
    guard networks[network] == nil else { return }
    var watched = Network()
    for sighting in recent[first...] where prefix.network(of: sighting.address) == network {
      _ = watched.take(sighting, &count)
    }
    networks[network] = watched
  }

  /// Nothing is wrong any more.
  mutating func unwatchAll() {
    networks = [:]
    count = 0
  }

  /// When an address was last seen, if it is watched and was.
  func lastSeen(_ address: IPAddress) -> Instant? {
    networks[prefix.network(of: address)]?.lastSeen[address]
  }

  /// How many other addresses of the same network were seen after an instant; counted up to
  /// ``mostCounted``.
  func neighbours(of address: IPAddress, seenAfter instant: Instant) -> Int {
    guard let network = networks[prefix.network(of: address)], network.latest > instant else {
      return 0
    }
    var count = 0
    for (other, seen) in network.lastSeen where seen > instant && other != address {
      count += 1
      if count == Self.mostCounted { break }
    }
    return count
  }
}

extension Surroundings.Network {
  /// Addresses of one network.
  private static let mostAddresses = 4096
  private static let mostOfAll = 200_000

  /// Each address counts once in a period: how many shards have told of it must not matter.
  fileprivate mutating func take(_ sighting: Sighting, _ count: inout Int) -> Bool {
    guard let place = lastSeen.index(forKey: sighting.address) else {
      guard lastSeen.count < Self.mostAddresses, count < Self.mostOfAll else { return false }
      count += 1
      lastSeen[sighting.address] = sighting.at
      latest = sighting.at
      return true
    }
    guard Sighting.period(lastSeen.values[place]) != Sighting.period(sighting.at) else {
      return false
    }
    lastSeen.values[place] = sighting.at
    latest = sighting.at
    return true
  }
}
