/// What the broker has sent and the client has not acknowledged.
public struct Unanswered: Sendable {
  private struct Outstanding: Sendable {
    var end: SequenceNumber
    var firstSent: Instant
  }

  /// Segments remembered one by one; a sender with more in flight has them joined, which only
  /// blurs when the later ones were first sent.
  private static let maximumOutstanding = 128

  private var outstanding: [Outstanding] = []
  /// Not `nil` while anything is unanswered.
  public private(set) var episode: RetransmissionEpisode?
  /// Transmissions that were acknowledged, and those that had to be repeated, so far.
  public private(set) var answered = 0
  public private(set) var lost = 0
  /// The longest time that anything was unanswered and yet was answered in the end.
  public private(set) var longestRecovery = Interval.zero

  public var isEmpty: Bool { episode == nil }

  /// Whether the oldest byte had to be sent again.
  public var isRepeating: Bool { episode.map { $0.count > 0 } ?? false }

  mutating func sent(to end: SequenceNumber, at instant: Instant) {
    if episode == nil { episode = RetransmissionEpisode(firstSent: instant) }
    if outstanding.count < Self.maximumOutstanding {
      outstanding.append(Outstanding(end: end, firstSent: instant))
    } else {
      outstanding[outstanding.count - 1].end = end
    }
  }

  /// - Parameter oldest: the first unacknowledged sequence number.
  mutating func retransmitted(
    from start: SequenceNumber, to end: SequenceNumber, oldest: SequenceNumber,
    next: SequenceNumber, at instant: Instant
  ) {
    if episode == nil { sent(to: end, at: instant) }
    let isTail = !end.isBefore(next)
    if !start.isAfter(oldest), end.isAfter(oldest) {
      episode?.retransmitted(at: instant, isTail: isTail)
    } else if isTail {
      episode?.probedTail(at: instant)
    }
  }

  mutating func acknowledged(upTo end: SequenceNumber, at instant: Instant) {
    let count = outstanding.prefix { !$0.end.isAfter(end) }.count
    answered += max(count, 1)
    if let episode {
      lost += episode.count
      if episode.count > 0 { longestRecovery = max(longestRecovery, instant - episode.firstSent) }
    }
    outstanding.removeFirst(count)
    episode = outstanding.first.map { RetransmissionEpisode(firstSent: $0.firstSent) }
  }

  mutating func sawSignOfLife(isAcceptable: Bool) {
    episode?.sawSignOfLife(isAcceptable: isAcceptable)
  }

  mutating func sawClientRepeat() { episode?.sawClientRepeat() }

  mutating func refused(
    by reporter: IPAddress?, _ error: SocketError, reverts: Bool, at instant: Instant
  ) {
    episode?.refused(by: reporter, error, reverts: reverts, at: instant)
  }

  /// While more ICMP errors of one answer may follow, when they will have: the kernel's timer is
  /// known then.
  func settles(after instant: Instant) -> Instant? {
    guard let refusal = episode?.refusal, refusal.isSettling(at: instant) else { return nil }
    return refusal.lastAt + Refusal.settlingTime
  }

  /// The kernel's last retransmission waits for its neighbour's address.
  var isHidden: Bool { episode?.isHidden ?? false }

  mutating func hidden(at instant: Instant) { episode?.hidden(at: instant) }

  mutating func clear() {
    outstanding.removeAll()
    episode = nil
  }
}
