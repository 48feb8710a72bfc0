/// Address resolution on the broker's segment: which neighbours do not answer.
///
/// Linux asks a known neighbour that has not been heard of three times directly, about a second
/// apart, and sends to its old address meanwhile. Without an answer the neighbour has failed, and
/// nobody is told: nothing was waiting. The next packet for it waits, and the kernel asks all hosts
/// three times; then it reports the host unreachable to the sender of what waited (RFC 4861 section
/// 7.3; net/core/neighbour.c: `neigh_timer_handler`, `neigh_invalidate`).
struct NeighbourTable: Sendable {
  private struct Neighbour: Sendable {
    var requests = 0
    var lastRequest = Instant.distantPast
    /// Of the current round.
    var reach = NeighbourMessage.Reach.one
    /// Whether that was not told.
    var isGuess = false
    var failedAt: Instant?
  }

  /// What a message means for the flows of a client.
  enum Change: Equatable, Sendable {
    case none
    /// A round of requests to all began: the kernel has something to send.
    case wanted
    /// Nobody answered a whole round; the kernel gives up on it at the given instant. It reports
    /// that only to what waited.
    case failed(at: Instant, isReported: Bool)
    case answered
  }

  private static let requestsPerRound = 3
  /// `retrans_time`, one second, as the timer wheel rounds it.
  private static let requestInterval = Interval.milliseconds(1024)
  /// A request so soon after another is the same, captured twice.
  private static let copyWindow = Interval.milliseconds(150)
  /// Hosts asked for at once; beyond, the table is emptied.
  private static let capacity = 4096

  /// More than ask for one host in earnest.
  private static let maximumAskers = 8

  /// By the host asked for, and who asks.
  private var neighbours: [IPAddress: [IPAddress: Neighbour]] = [:]

  /// In bytes of memory: mostly one host asks for another.
  var heapSize: Int {
    let entry = MemoryLayout<IPAddress>.stride + MemoryLayout<Neighbour>.stride
    return HeapSize.table(capacity: neighbours.capacity, entry: MemoryLayout<IPAddress>.stride + 8)
      + neighbours.values.reduce(0) { $0 + HeapSize.allocation($1.capacity * entry) }
  }

  /// Those that do not answer, and when they were last asked for.
  var failed: [(address: IPAddress, lastRequest: Instant)] {
    neighbours.compactMap { address, askers in
      askers.values.filter { $0.failedAt != nil }.map(\.lastRequest).max().map { (address, $0) }
    }
  }

  /// - Parameter lastSent: when a segment to the client was last seen on the wire: what comes there
  ///   has an address.
  func hasFailed(_ key: FlowKey, lastSent: Instant? = nil) -> Bool {
    guard let askers = neighbours[key.client.address] else { return false }
    return askers.contains { asker, neighbour in
      guard let failedAt = neighbour.failedAt, Self.isSame(asker, key.broker.address) else {
        return false
      }
      return lastSent.map { $0 <= failedAt } ?? true
    }
  }

  /// Whether it is the broker that asks, and no other host of the segment. In IPv6 it may ask with
  /// its link-local address (`ndisc_solicit`).
  static func isSame(_ asker: IPAddress, _ broker: IPAddress) -> Bool {
    asker == broker || broker.version == .v6 && asker.version == .v6 && asker.high == 0xfe80 << 48
  }

  /// Records a request.
  ///
  /// - Parameter reach: where it is not known, a neighbour that has failed is asked for with
  ///   requests to all, and any other directly.
  mutating func requested(
    _ address: IPAddress, by asker: IPAddress, reach told: NeighbourMessage.Reach?,
    at instant: Instant
  ) -> Change {
    var askers = neighbours[address] ?? [:]
    let neighbour = askers[asker] ?? Neighbour()
    if askers.count >= Self.maximumAskers { askers.removeAll() }
    if neighbours.count >= Self.capacity { neighbours.removeAll() }
    let (next, change) = Self.requested(neighbour, reach: told, at: instant)
    askers[asker] = next
    neighbours[address] = askers
    return change
  }

  private static func requested(
    _ before: Neighbour, reach told: NeighbourMessage.Reach?, at instant: Instant
  ) -> (Neighbour, Change) {
    var neighbour = before
    if isCopy(told, of: before, at: instant) {
      // Of two copies, the one that tells its reach is believed.
      guard let told, told != before.reach else { return (before, .none) }
      (neighbour.reach, neighbour.isGuess) = (told, false)
      return (neighbour, before.requests == 1 && told == .all ? .wanted : .none)
    }
    let isOver =
      neighbour.requests == 0 || neighbour.requests >= requestsPerRound
      || instant - neighbour.lastRequest > requestInterval * 2
    let reach = told ?? (isOver ? neighbour.failedAt == nil ? .one : .all : neighbour.reach)
    let isNewRound = isOver || reach != neighbour.reach
    neighbour.requests = isNewRound ? 1 : neighbour.requests + 1
    neighbour.lastRequest = instant
    neighbour.reach = reach
    neighbour.isGuess = told == nil
    // Only a neighbour whose address is known is asked directly.
    if isNewRound, reach == .one { neighbour.failedAt = nil }
    guard neighbour.requests == requestsPerRound else {
      return (neighbour, isNewRound && reach == .all ? .wanted : .none)
    }
    let end = instant + requestInterval
    neighbour.failedAt = end
    return (neighbour, .failed(at: end, isReported: reach == .all))
  }

  private static func isCopy(
    _ told: NeighbourMessage.Reach?, of last: Neighbour, at instant: Instant
  ) -> Bool {
    guard last.requests > 0, instant - last.lastRequest < copyWindow else { return false }
    return told.map { $0 == last.reach || last.isGuess } ?? true
  }

  mutating func answered(_ address: IPAddress) -> Change {
    neighbours.removeValue(forKey: address) == nil ? .none : .answered
  }
}
