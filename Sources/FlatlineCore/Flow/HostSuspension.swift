/// A time in which a broker's whole host stood still, its kernel too: a virtual machine that was
/// stopped or migrated, a host that was suspended. Its timers go on as if nothing had been, and end
/// later by its length, as packets' times tell.
///
/// The same becomes of all timers where the clock that stamps packets is set forward.
struct HostSuspension: Sendable, Equatable {
  var begin: Instant
  var end: Instant
  /// Whether it was that clock: everybody went on.
  var isOfClock = false

  var length: Interval { end - begin }

  /// When something happened by the clock of that host, which stood still meanwhile and shows packets'
  /// time now. What came in between, it found at the end.
  func moved(_ instant: Instant) -> Instant {
    instant <= begin ? instant + length : max(instant, end)
  }

  func moved(_ instant: Instant?) -> Instant? { instant.map { moved($0) } }

  /// The reverse: when that was seen.
  func seen(_ moved: Instant) -> Instant { moved < end ? moved - length : moved }
}

/// The last suspensions of a host, in order.
struct HostSuspensions: Sendable {
  private var all: [HostSuspension] = []
  /// When the last was found out.
  private(set) var foundAt = Instant.distantPast

  var last: HostSuspension? { all.last }

  /// Of older ones, nothing is told any more.
  private static let most = 8

  mutating func add(_ suspension: HostSuspension, at now: Instant) {
    if all.count == Self.most { all.removeFirst() }
    all.append(suspension)
    foundAt = now
  }

  /// When something was seen that has been moved over all.
  func seen(_ moved: Instant) -> Instant {
    all.reversed().reduce(moved) { $1.seen($0) }
  }
}
