/// What was seen of the broker since its oldest unanswered byte was first sent.
///
/// Facts only: ``RetransmissionClock`` draws the conclusions. An acknowledgment that moves ends
/// the episode.
struct RetransmissionEpisode: Sendable {
  private(set) var firstSent: Instant
  /// When the retransmission timer was last started before it first ran out: with the first
  /// transmission, a tail-loss probe of a later segment, or ``fastAt``.
  private(set) var timerStarted: Instant
  /// The first retransmission, where no timeout led to it, but the client's word that later segments had
  /// come (fast retransmit).
  @CompactInstant private(set) var fastAt: Instant?
  /// Retransmissions of the oldest byte, tail-loss probe included.
  private(set) var count = 0
  /// The first of them, as long as nothing but the timer sent them: enough to tell the probe
  /// from the timeout and to measure the timeout.
  private(set) var early: [Instant] = []
  private(set) var last: Instant
  /// Whether the first retransmission was a tail-loss probe (RFC 8985 section 7).
  private(set) var beganWithProbe = false
  /// Linux `icsk_backoff`: doublings of the timeout, reverted ones taken back.
  private(set) var backoff = 0
  /// The retransmission that was preceded by the longest wait, as long as nothing but the timer
  /// ended that wait: it tells the phase of the kernel's timer wheel.
  private(set) var longestWait: (start: Instant, end: Instant, backoff: Int)?
  /// The last waits of this kind: they tell how the kernel rounds.
  private(set) var revertedWaits: [RevertedWait] = []
  private static let waitsKept = 16
  /// Linux `icsk_retransmits`, but for that it has eight bits: retransmissions that a timeout has caused.
  var timeouts: Int { max(1, seenTimeouts + unseen) }
  private var seenTimeouts: Int { count - (beganWithProbe ? 1 : 0) }
  /// Those that were made before the connection was joined.
  private var unseen = 0
  /// The last transmission, if the kernel has told of it before it was seen.
  private var toldSent: Instant?
  /// What ICMP or a failed neighbour says of the path.
  private(set) var refusal: Refusal?
  /// Segments from the client that acknowledge nothing new, since ``firstSent``.
  private(set) var signsOfLife = 0
  /// Segments that the client sent again though the broker had acknowledged them: the
  /// acknowledgments do not reach it.
  private(set) var clientRepeats = 0
  /// How many of these came in a row, and after which new bytes.
  private var repeatsInRow = 0
  @CompactInstant private var repeatedAfter: Instant?
  /// What the client last told of later segments that have come, and since when.
  private var delivered = SelectiveAcknowledgment(left: .init(0), right: .init(0))
  @CompactInstant private var deliveredSince: Instant?
  private var lastSegmentWasSingle = false
  /// Whether the last retransmission did not reach the wire.
  private(set) var isHidden = false
  /// Since when the kernel does not know the neighbour's address: what it wants to send from then
  /// on waits for the address, and does not reach the wire. Nothing tells the kernel's TCP.
  private(set) var neighbourLostAt: Instant?
  /// Whether the timer was set anew by an error since the last retransmission.
  private(set) var timerDisturbed = false

  /// Whether the client is on the broker's own network, and does not answer there.
  var hasLostNeighbour: Bool {
    neighbourLostAt != nil || refusal.map { $0.reporter == nil } ?? false
  }

  /// Whether the capture has ended: whatever was sent is unanswered then.
  private(set) var isConcluded = false

  mutating func conclude() { isConcluded = true }

  var heapSize: Int { HeapSize.array(early) + HeapSize.array(revertedWaits) }

  private static let earlyCapacity = 8
  private var earlyIsOver = false

  init(firstSent: Instant) {
    self.firstSent = firstSent
    timerStarted = firstSent
    last = firstSent
  }

  /// The oldest byte was sent again.
  ///
  /// - Parameter isTail: whether nothing was outstanding behind it, so that a first
  ///   retransmission may be a tail-loss probe.
  mutating func retransmitted(at instant: Instant, isTail: Bool) {
    count += 1
    if isFast(at: instant) {
      repeatedFast(at: instant)
      return
    }
    // A lone segment's probe comes about one timeout after it, and the first real
    // retransmission one timeout later; without a probe the second gap is twice the first.
    if count == 2, lastSegmentWasSingle, let first = early.first,
      2 * (instant - first).nanoseconds < 3 * (first - timerStarted).nanoseconds
    {
      beganWithProbe = true
      backoff = 0
    }
    if !timerDisturbed, backoff >= longestWait?.backoff ?? 0 {
      longestWait = (last, instant, backoff)
    }
    let isTold = toldSent.map { (instant - $0).magnitude <= Self.inaccuracy } ?? false
    toldSent = nil
    if !isTold { backoff += 1 }
    if timerDisturbed {
      earlyIsOver = true
      if let refusal {
        if revertedWaits.count == Self.waitsKept { revertedWaits.removeFirst() }
        revertedWaits.append(
          RevertedWait(sent: last, setAgain: refusal.lastAt, end: instant, backoff: backoff - 1))
      }
    }
    if !earlyIsOver, early.count < Self.earlyCapacity { early.append(instant) }
    refusal?.transmitted(at: instant, after: last)
    last = instant
    lastSegmentWasSingle = isTail
    reachedTheWire(at: instant)
  }

  private mutating func reachedTheWire(at instant: Instant) {
    timerDisturbed = false
    isHidden = false
    // What reaches the wire has an address.
    if let lost = neighbourLostAt, instant > lost { neighbourLostAt = nil }
  }

  /// Whether it was the client's news that led to a retransmission just now.
  private func isFast(at instant: Instant) -> Bool {
    deliveredSince.map { $0 >= last && instant - $0 <= Self.reordering } ?? false
  }

  /// A quarter of a round trip is waited for segments that may only be late (RFC 8985 section 7.2).
  private static let reordering = Interval.milliseconds(25)

  /// The timer starts with it. News of a segment that was sent once measures the path, and so takes back
  /// all doublings (`tcp_ack_update_rtt`).
  private mutating func repeatedFast(at instant: Instant) {
    if count == 1 {
      fastAt = instant
      timerStarted = instant
    } else {
      earlyIsOver = true
    }
    backoff = 0
    last = instant
    lastSegmentWasSingle = false
    reachedTheWire(at: instant)
  }

  /// The client tells that segments behind the oldest have come (RFC 2018: of its blocks the first is the
  /// newest).
  mutating func delivered(_ block: SelectiveAcknowledgment, at instant: Instant) {
    if delivered == block { return }
    delivered = block
    deliveredSince = instant
  }

  /// A segment behind the oldest was sent again: a tail-loss probe, which restarts the timer.
  mutating func probedTail(at instant: Instant) {
    if count == 0 { timerStarted = instant }
  }

  mutating func sawSignOfLife() { signsOfLife += 1 }

  /// - Parameter heard: when new bytes last came from the client.
  mutating func sawClientRepeat(after heard: Instant?) {
    clientRepeats += 1
    repeatsInRow = heard == repeatedAfter ? repeatsInRow + 1 : 1
    repeatedAfter = heard
  }

  /// Whether the client sends nothing any more but what the broker has long had. Once it may do that where
  /// an acknowledgment came with a segment that was lost.
  func isOnlyRepeating(since heard: Instant?) -> Bool { repeatsInRow > 1 && repeatedAfter == heard }

  /// The broker's kernel was told that the path refuses the oldest segment.
  mutating func refused(
    by reporter: IPAddress?, _ error: SocketError, reverts: Bool, at instant: Instant
  ) {
    if refusal?.isSettling(at: instant) == true {
      refusal?.answeredMore(at: instant)
    } else {
      refusal = Refusal(
        after: refusal, error, by: reporter, reverts: reverts, at: instant, firstSent: firstSent,
        lastSent: last, transmissions: count + 1)
    }
    // tcp_ld_RTO_revert: nothing to take back before the first timeout; and the first
    // retransmission of a lone segment is, as a rule, the probe.
    if reverts, count > (lastSegmentWasSingle ? 1 : 0), backoff > 0, timeouts & 0xff != 0 {
      backoff -= 1
      timerDisturbed = true
    }
  }

  /// The broker's kernel wants to retransmit, but waits for its neighbour's address instead.
  ///
  /// - Parameter reverts: whether the error that comes if nobody answers takes back a doubling.
  mutating func hidden(at instant: Instant, reverts: Bool) {
    let lost = neighbourLostAt
    retransmitted(at: instant, isTail: lastSegmentWasSingle)
    isHidden = true
    neighbourLostAt = min(lost ?? instant, instant)
    // A router's answers are not to be expected any more.
    if refusal?.reporter != nil { refusal = nil }
    if refusal == nil { refusal = Refusal(resolvingSince: instant, reverts: reverts) }
  }

  /// The kernel has told how often it has retransmitted, and how often its timeout is doubled: which
  /// errors it believed.
  mutating func told(_ timer: ToldTimer) {
    // The broker's own kernel may be a little later with its error than it should.
    let isComplete = refusal?.isSettled(at: timer.time.began) ?? true
    guard isComplete, timer.sentAt >= last - Self.inaccuracy else { return }
    backoff = timer.backoff
    toldSent = timer.sentAt > last + Self.inaccuracy ? timer.sentAt : nil
    unseen = timer.timeouts - seenTimeouts - (toldSent == nil ? 0 : 1)
  }

  /// Of the instants that the kernel tells: two ticks of 4 ms.
  private static let inaccuracy = Interval.milliseconds(8)

  mutating func lostNeighbour(at instant: Instant) { neighbourLostAt = instant }

  mutating func move(over suspension: HostSuspension) {
    firstSent = suspension.moved(firstSent)
    timerStarted = suspension.moved(timerStarted)
    fastAt = suspension.moved(fastAt)
    early = early.map { suspension.moved($0) }
    last = suspension.moved(last)
    longestWait = longestWait.map {
      (suspension.moved($0.start), suspension.moved($0.end), $0.backoff)
    }
    for index in revertedWaits.indices { revertedWaits[index].move(over: suspension) }
    toldSent = suspension.moved(toldSent)
    deliveredSince = suspension.moved(deliveredSince)
    neighbourLostAt = suspension.moved(neighbourLostAt)
    refusal?.move(over: suspension)
  }
}
