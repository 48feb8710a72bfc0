/// How far the broker is from where the capture is taken.
extension Flow {
  /// How long a packet takes between here and the broker: half a round trip, as the handshake has
  /// shown it; zero where the capture is taken at the broker.
  var pathDelay: Interval { rareFact { $0.pathDelay } ?? .zero }

  /// Whether it tells no more how far the sides are: the handshake has, or, of a connection that is
  /// older than the capture, its first few segments.
  var isMeasured: Bool {
    marks.contains(.established) || client.dataSegments + broker.dataSegments > 8
  }

  /// Less does not matter beside the broker's own timers.
  private static let least = Interval.milliseconds(2)
  /// More is not the path: the broker was late, or a SYN was lost.
  private static let most = Interval.milliseconds(500)

  mutating func notePath(roundTrip: Interval) {
    guard roundTrip >= Self.least, roundTrip <= Self.most else { return }
    rareState.facts.pathDelay = roundTrip / 2
  }
}
