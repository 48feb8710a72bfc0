/// What the kernel knows of its neighbour on the way to the client.
extension Unanswered {
  /// The kernel's last retransmission waits for its neighbour's address.
  var isHidden: Bool {
    guard let episode = trouble?.value.episode else { return false }
    return episode.isHidden && episode.refusal?.cycleStart != nil
  }

  mutating func hidden(at instant: Instant, reverts: Bool) {
    change { $0.hidden(at: instant, reverts: reverts) }
  }

  /// The kernel does not know any more where its neighbour is.
  mutating func lostNeighbour(at instant: Instant) { change { $0.lostNeighbour(at: instant) } }

  /// Whether the kernel's own error, at about that instant, is known already.
  func knowsOwnError(at instant: Instant) -> Bool {
    guard let refusal = trouble?.value.episode?.refusal, refusal.reporter == nil else {
      return false
    }
    return (instant - refusal.lastAt).magnitude < .milliseconds(500)
  }
}
