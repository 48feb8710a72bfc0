/// What the broker has sent and the client has not acknowledged.
struct Unanswered: Sendable {
  private struct Outstanding: Sendable {
    var firstSent: Instant
    var end: SequenceNumber
  }

  /// Segments remembered one by one; a sender with more in flight has them joined, which only
  /// blurs when the later ones were first sent.
  private static let maximumOutstanding = 128

  /// The segments behind the oldest.
  private var later: [Outstanding] = []
  /// What happened to the oldest since it was sent, if anything did.
  private var trouble: Boxed<RetransmissionEpisode>?
  /// Of the oldest segment: `nil` when nothing is unanswered.
  @CompactInstant private var firstSent: Instant?
  private var end = SequenceNumber(0)
  /// Transmissions that were acknowledged, and those that had to be repeated, so far.
  @CompactCount private(set) var answered = 0
  @CompactCount private(set) var lost = 0

  /// Not `nil` while anything is unanswered.
  var episode: RetransmissionEpisode? {
    trouble?.value ?? firstSent.map { RetransmissionEpisode(firstSent: $0) }
  }

  var isEmpty: Bool { firstSent == nil }

  /// The oldest segment.
  private var oldest: Outstanding? {
    get { firstSent.map { Outstanding(firstSent: $0, end: end) } }
    set {
      firstSent = newValue?.firstSent
      end = newValue?.end ?? end
    }
  }

  /// Whether anything happened to the oldest since it was sent.
  var isTroubled: Bool { trouble != nil }

  /// Whether the oldest byte had to be sent again.
  var isRepeating: Bool { trouble.map { $0.value.count > 0 } ?? false }

  mutating func sent(to end: SequenceNumber, at instant: Instant) {
    let segment = Outstanding(firstSent: instant, end: end)
    if oldest == nil {
      oldest = segment
    } else if later.count < Self.maximumOutstanding - 1 {
      later.append(segment)
    } else {
      later[later.count - 1].end = end
    }
  }

  /// - Parameter oldest: the first unacknowledged sequence number.
  mutating func retransmitted(
    from start: SequenceNumber, to end: SequenceNumber, oldest: SequenceNumber,
    next: SequenceNumber, at instant: Instant
  ) {
    if isEmpty { sent(to: end, at: instant) }
    let isTail = !end.isBefore(next)
    if !start.isAfter(oldest), end.isAfter(oldest) {
      change { $0.retransmitted(at: instant, isTail: isTail) }
    } else if isTail {
      change { $0.probedTail(at: instant) }
    }
  }

  mutating func acknowledged(upTo end: SequenceNumber) {
    var count = 0
    if let oldest, !oldest.end.isAfter(end) {
      let behind = later.prefix { !$0.end.isAfter(end) }.count
      self.oldest = behind < later.count ? later[behind] : nil
      later.removeFirst(min(behind + 1, later.count))
      count = behind + 1
    }
    answered += max(count, 1)
    guard let episode = trouble?.value else { return }
    trouble = nil
    lost += episode.count
  }

  /// What has been seen of the oldest segment, to be added to.
  private mutating func change(_ body: (inout RetransmissionEpisode) -> Void) {
    guard let episode else { return }
    var trouble = trouble ?? Boxed(episode)
    self.trouble = nil
    body(&trouble.value)
    self.trouble = trouble
  }

  mutating func sawSignOfLife(isAcceptable: Bool) {
    change { $0.sawSignOfLife(isAcceptable: isAcceptable) }
  }

  mutating func sawClientRepeat() { change { $0.sawClientRepeat() } }

  mutating func refused(
    by reporter: IPAddress?, _ error: SocketError, reverts: Bool, at instant: Instant
  ) {
    change { $0.refused(by: reporter, error, reverts: reverts, at: instant) }
  }

  /// While more ICMP errors of one answer may follow, when they will have: the kernel's timer is
  /// known then.
  func answerSettles(after instant: Instant) -> Instant? {
    guard let refusal = trouble?.value.refusal, refusal.isSettling(at: instant) else { return nil }
    return refusal.lastAt + Refusal.settlingTime
  }

  /// The kernel's last retransmission waits for its neighbour's address.
  var isHidden: Bool { trouble?.value.isHidden ?? false }

  mutating func hidden(at instant: Instant) { change { $0.hidden(at: instant) } }
}
