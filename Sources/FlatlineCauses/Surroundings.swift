import FlatlineCore

/// Which addresses were seen alive, and when: of the networks in which something is wrong, and for
/// the last three quarters of a minute of all.
struct Surroundings: Sendable {
  /// Of sightings. Periods: see ``Sighting``.
  private static let periodsKept: Int64 = 10
  private static let mostKept = 131_072
  private static let mostCounted = 64

  fileprivate struct Network: Sendable {
    var lastSeen: [IPAddress: Instant] = [:]
    var latest = Instant.distantPast
    /// Addresses of it that are in trouble.
    var troubled = 0
  }

  private(set) var prefix: SubnetPrefix
  private var recent: [Sighting] = []
  private var first = 0
  private var networks: [IPAddress: Network] = [:]
  /// Of the networks, a bit for each hash: most sightings are of others.
  private var hashes: UInt64 = 0
  /// Addresses of all networks that are watched.
  private var count = 0

  init(prefix: SubnetPrefix) {
    self.prefix = prefix
  }

  var isWatching: Bool { hashes != 0 }

  /// - Returns: whether it is news of a network that is watched.
  @inline(__always)
  mutating func note(_ sighting: Sighting) -> Bool {
    let network = prefix.network(of: sighting.address)
    guard hashes & Self.bit(of: network) != 0, let place = networks.index(forKey: network) else {
      return false
    }
    return networks.values[place].take(sighting, &count)
  }

  /// Keeps sightings, in the order of their times, for networks that will be watched.
  mutating func keep(_ sightings: [Sighting]) {
    guard let last = sightings.last else { return }
    recent += sightings
    let oldest = Sighting.period(last.at) - Self.periodsKept
    while first < recent.count,
      Sighting.period(recent[first].at) < oldest || recent.count - first > Self.mostKept
    {
      first += 1
    }
    if first > Self.mostKept / 2 {
      recent.removeFirst(first)
      first = 0
    }
  }

  /// An address is in trouble: its network is watched, from a while before.
  mutating func watch(_ address: IPAddress) {
    let network = prefix.network(of: address)
    if let place = networks.index(forKey: network) {
      networks.values[place].troubled += 1
      return
    }
    var watched = Network(troubled: 1)
    let mask = prefix.mask(of: network.version)
    for index in first..<recent.count {
      let other = recent[index].address
      guard other.low & mask.low == network.low, other.high & mask.high == network.high,
        other.version == network.version
      else { continue }
      _ = watched.take(recent[index], &count)
    }
    networks[network] = watched
    hashes |= Self.bit(of: network)
  }

  /// What is taken for one network is another.
  ///
  /// - Parameter addresses: those in trouble.
  mutating func regroup(by prefix: SubnetPrefix, watching addresses: some Sequence<IPAddress>) {
    self.prefix = prefix
    (networks, hashes, count) = ([:], 0, 0)
    for address in addresses { watch(address) }
  }

  @inline(__always)
  private static func bit(of network: IPAddress) -> UInt64 {
    1 << (UInt64(bitPattern: Int64(network._rawHashValue(seed: 0x51ed_270b))) >> 58)
  }

  /// An address that was in trouble is so no more.
  mutating func unwatch(_ address: IPAddress) {
    guard let place = networks.index(forKey: prefix.network(of: address)) else { return }
    networks.values[place].troubled -= 1
    guard networks.values[place].troubled == 0 else { return }
    count -= networks.remove(at: place).value.lastSeen.count
    hashes = networks.keys.reduce(0) { $0 | Self.bit(of: $1) }
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
