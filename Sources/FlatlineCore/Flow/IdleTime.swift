/// How long nothing was sent on a connection, either way. There may be a million flows: it takes four
/// bytes.
struct IdleTime: Sendable, Equatable {
  /// Units of 2^20 ns, or 1.05 ms: up to 26 days.
  private static let unitBits: Int64 = 20
  /// Shorter times are nobody's timeout, and are not told apart.
  private static let shortest = Interval.seconds(2)

  private var units = Int32(truncatingIfNeeded: Self.shortest.nanoseconds >> Self.unitBits)

  /// `nil` where it was never long.
  var interval: Interval? {
    self == IdleTime() ? nil : Interval(nanoseconds: Int64(units) << Self.unitBits)
  }

  /// Takes another time in, if it is longer, and not by a trifle: each is told.
  @inline(__always)
  mutating func extend(to idle: Interval) {
    let units = idle.nanoseconds >> Self.unitBits
    if units > Int64(self.units &+ self.units >> 5) { self.units = Int32(clamping: units) }
  }
}

extension Flow {
  /// The client is seen: it was idle as long as nothing came from it, until the broker's oldest
  /// unanswered byte was sent.
  @inline(__always)
  mutating func recordIdle(until instant: Instant) {
    guard let last = client.lastSeen else { return }
    longestIdle.extend(to: (unanswered.since ?? instant) - last)
  }

  /// What was found out since.
  @inline(__always)
  func longestIdle(ifNot known: IdleTime) -> IdleTime? { longestIdle == known ? nil : longestIdle }

  /// How long nothing was sent either way before the oldest unanswered byte, or else before an
  /// instant.
  func idle(until instant: Instant) -> Interval? {
    guard let client = client.lastSeen else { return nil }
    if let since = unanswered.since { return max(.zero, since - client) }
    return instant - max(client, broker.lastSeen ?? client)
  }
}
