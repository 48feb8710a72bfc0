/// How long nothing was sent on a connection, either way. There may be a million flows: it takes four
/// bytes.
struct IdleTime: Sendable, Equatable {
  /// Units of 2^20 ns, or 1.05 ms: up to 26 days.
  private static let unitBits: Int64 = 20

  /// Shorter times than a period of sightings are nobody's timeout, and are not told apart.
  private var units = Int32(truncatingIfNeeded: Sighting.period.nanoseconds >> Self.unitBits)

  /// `nil` where it was never long.
  var interval: Interval? {
    self == IdleTime() ? nil : Interval(nanoseconds: Int64(units) << Self.unitBits)
  }

  /// Takes another time in, if it is longer by a sixteenth at least.
  ///
  /// - Returns: whether it is.
  @inline(__always)
  mutating func extend(to idle: Interval) -> Bool {
    let units = idle.nanoseconds >> Self.unitBits
    guard units > Int64(self.units &+ self.units >> 4) else { return false }
    self.units = Int32(clamping: units)
    return true
  }
}

/// What it says of the client's address that a flow has seen it.
enum SightingNews: Sendable {
  case none
  /// It is the flow's first time in this period: see ``Sighting``.
  case first
  /// The flow had been idle for longer than ever before.
  case survived
}

extension Flow {
  /// The client is seen: it was idle as long as nothing came from it, until the broker's oldest
  /// unanswered byte was sent.
  ///
  /// To be called before it is recorded as seen.
  @inline(__always) @discardableResult
  mutating func sight(at instant: Instant) -> SightingNews {
    // No time within a period is long.
    client.isSeen(inPeriodOf: instant) ? .none : sightAnew(at: instant)
  }

  @inline(never)
  private mutating func sightAnew(at instant: Instant) -> SightingNews {
    guard let last = client.lastSeen else { return .first }
    return longestIdle.extend(to: (unanswered.since ?? instant) - last) ? .survived : .first
  }

  /// How long nothing was sent either way before the oldest unanswered byte, or else before an
  /// instant.
  func idle(until instant: Instant) -> Interval? {
    guard let client = client.lastSeen else { return nil }
    if let since = unanswered.since { return max(.zero, since - client) }
    return instant - max(client, broker.lastSeen ?? client)
  }
}
