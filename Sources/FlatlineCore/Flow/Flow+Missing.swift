/// A direction that leaves the capture midway: routing changes, or a mirror loses one.
///
/// Each side's packets tell what the other must have sent. A kernel repeats what is not acknowledged, so
/// a broker that goes on to write, and repeats nothing, is answered; and what one side acknowledges, the
/// other has sent.
extension Flow {
  /// More than a kernel waits for the first answer on any usual path (RFC 6298 section 2), and than two
  /// packets that were lost one by one lie apart.
  private static let patience = Interval.seconds(2)

  /// The broker sends something: whether that shows that the client's packets have gone elsewhere.
  mutating func showsMissingClient(_ segment: TCPSegment, at instant: Instant) -> Bool {
    guard let seen = client.lastSeen, instant - seen >= Self.patience, !isTold else { return false }
    if segment.payloadLength > 0, segment.sequence == broker.next, !unanswered.isRepeating,
      hasLongBeenUnanswered(at: instant)
    {
      return true
    }
    // Again it has got something that was not seen.
    return client.unseenClaim.map { segment.acknowledgment.isAfter($0) } ?? false
  }

  /// Whether a kernel without an answer would have repeated something by now.
  @inline(__always)
  func hasLongBeenUnanswered(at instant: Instant) -> Bool {
    unanswered.since.map { instant - $0 >= Self.patience } ?? false
  }

  /// From here on the broker's direction is all there is, until the client is seen again.
  mutating func loseClient() {
    client.forgetSight()
    broker.acknowledged = nil
    unanswered.forget()
    heardByBroker()
  }

  /// Whether the client has acknowledged, again and again, what the broker was not seen to send.
  var isBrokerMissing: Bool { rareFact { $0.isBrokerMissing } ?? false }

  /// The client acknowledges what the broker was not seen to send.
  mutating func noteMissingBroker(at instant: Instant) {
    guard broker.unseenClaim != nil, !isBrokerMissing, !unanswered.isRepeating,
      let seen = broker.lastSeen, instant - seen >= Self.patience
    else { return }
    rareState.facts.isBrokerMissing = true
  }
}

extension HalfFlow {
  /// ``claimed``, unless it was seen to be sent since.
  fileprivate var unseenClaim: SequenceNumber? {
    claimed.flatMap { claimed in next.map { claimed.isAfter($0) } ?? false ? claimed : nil }
  }

  /// What is known of this side from its own packets is old.
  fileprivate mutating func forgetSight() {
    lastSeen = nil
    guard !rare.isUntouched else { return }
    rare.facts.claimed = nil
    rare.facts.gaps.clear()
    rare.facts.windowClosedAt = nil
    isWindowClosed = false
  }
}
