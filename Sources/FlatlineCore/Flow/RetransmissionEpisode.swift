/// What was seen of the broker since its oldest unanswered byte was first sent.
///
/// Facts only: ``RetransmissionClock`` draws the conclusions. An acknowledgment that moves ends
/// the episode.
public struct RetransmissionEpisode: Sendable {
  public let firstSent: Instant
  /// When the retransmission timer was last started before the first retransmission: the first
  /// transmission, or a tail-loss probe of a later segment.
  public private(set) var timerStarted: Instant
  /// Retransmissions of the oldest byte, tail-loss probe included.
  public private(set) var count = 0
  /// The first of them, as long as nothing but the timer sent them: enough to tell the probe
  /// from the timeout and to measure the timeout.
  public private(set) var early: [Instant] = []
  public private(set) var last: Instant
  /// Whether the first retransmission was a tail-loss probe (RFC 8985 section 7).
  public private(set) var beganWithProbe = false
  /// Linux `icsk_backoff`: doublings of the timeout, reverted ones taken back.
  public private(set) var backoff = 0
  /// The retransmission that was preceded by the longest wait, as long as nothing but the timer
  /// ended that wait: it tells the phase of the kernel's timer wheel.
  public private(set) var longestWait: (end: Instant, backoff: Int)?
  /// What ICMP or a failed neighbour says of the path.
  public private(set) var refusal: Refusal?
  /// Segments from the client that acknowledge nothing new, since ``firstSent``.
  public private(set) var signsOfLife = 0
  /// Segments that the client sent again though the broker had acknowledged them: the
  /// acknowledgments do not reach it.
  public private(set) var clientRepeats = 0
  private var lastSegmentWasSingle = false
  /// Whether the last retransmission did not reach the wire.
  public private(set) var isHidden = false
  /// Whether the timer was set anew by an error since the last retransmission.
  private(set) var timerDisturbed = false

  /// The last errors about the path, in the rhythm in which they come.
  public struct Refusal: Sendable {
    public var error: SocketError
    public var reporter: IPAddress?
    /// From the transmission that made the router (or the kernel) ask, to the answer.
    public var delay: Interval
    /// The first transmission after the last answer; `nil` when none has been seen since.
    public var cycleStart: Instant?
    /// Transmissions since ``cycleStart``, that one included.
    public var cycleCount: Int
    /// Transmissions in the cycle that was answered last.
    public var asked: Int
    /// Errors that came with the answer, so far.
    public var burst: Int
    /// Errors that came with the last answer to a whole cycle, when they were fewer than the
    /// transmissions in it: the router limits their rate.
    public var limit: Int?
    public var lastAt: Instant

    /// When an answer to the current cycle is no longer to be expected.
    public var patienceEnds: Instant? { cycleStart.map { $0 + delay * 2 + .seconds(1) } }

    /// Whether more errors of the same answer may follow.
    public func isSettling(at instant: Instant) -> Bool {
      instant - lastAt < RetransmissionEpisode.burstSpan
    }
  }

  private static let earlyCapacity = 8
  private var earlyIsOver = false

  /// Three requests a second apart (`mcast_solicit`, `retrans_time`), in ticks of the wheel
  /// (measured: 3.072 s): so long takes Linux to find out that a neighbour is gone.
  static let failedResolution = Interval.milliseconds(3072)

  public init(firstSent: Instant) {
    self.firstSent = firstSent
    timerStarted = firstSent
    last = firstSent
  }

  /// Linux's retransmission backoff is taken back by errors that come within this of another
  /// as one answer of the router to several queued packets.
  static let burstSpan = Interval.milliseconds(100)

  /// The oldest byte was sent again.
  ///
  /// - Parameter isTail: whether nothing was outstanding behind it, so that a first
  ///   retransmission may be a tail-loss probe.
  mutating func retransmitted(at instant: Instant, isTail: Bool) {
    count += 1
    // A lone segment's probe comes about one timeout after it, and the first real
    // retransmission one timeout later; without a probe the second gap is twice the first.
    if count == 2, lastSegmentWasSingle, let first = early.first,
      2 * (instant - first).nanoseconds < 3 * (first - timerStarted).nanoseconds
    {
      beganWithProbe = true
      backoff = 0
    }
    if !timerDisturbed, backoff >= longestWait?.backoff ?? 0 {
      longestWait = (instant, backoff)
    }
    backoff += 1
    if timerDisturbed { earlyIsOver = true }
    if !earlyIsOver, early.count < Self.earlyCapacity { early.append(instant) }
    last = instant
    lastSegmentWasSingle = isTail
    timerDisturbed = false
    isHidden = false
    if refusal?.cycleStart == nil { refusal?.cycleStart = instant }
    refusal?.cycleCount += 1
  }

  /// A segment behind the oldest was sent again: a tail-loss probe, which restarts the timer.
  mutating func probedTail(at instant: Instant) {
    if count == 0 { timerStarted = instant }
  }

  mutating func sawSignOfLife() { signsOfLife += 1 }
  mutating func sawClientRepeat() { clientRepeats += 1 }

  /// The broker's kernel was told that the path refuses the oldest segment.
  mutating func refused(
    by reporter: IPAddress?, _ error: SocketError, reverts: Bool, at instant: Instant
  ) {
    if var known = refusal, known.isSettling(at: instant) {
      known.burst += 1
      known.lastAt = instant
      known.limit = known.burst < known.asked ? known.burst : nil
      refusal = known
    } else {
      let asked = refusal?.cycleCount ?? count + 1
      refusal = Refusal(
        error: error, reporter: reporter, delay: delay(ofAnswerAt: instant), cycleStart: nil,
        cycleCount: 0, asked: asked, burst: 1, limit: asked > 1 ? 1 : nil, lastAt: instant)
    }
    // tcp_ld_RTO_revert: nothing to take back before the first timeout; and the first
    // retransmission of a lone segment is, as a rule, the probe.
    if reverts, count > (lastSegmentWasSingle ? 1 : 0), backoff > 0 {
      backoff -= 1
      timerDisturbed = true
    }
  }

  /// A router without a route answers each transmission at once; one that looks for the host
  /// first answers when its search, which the first transmission started, has failed.
  private func delay(ofAnswerAt instant: Instant) -> Interval {
    let sinceLast = instant - last
    if sinceLast < Self.burstSpan { return sinceLast }
    return min(instant - (refusal?.cycleStart ?? firstSent), Self.failedResolution)
  }

  /// The broker's kernel wants to retransmit, but waits for its neighbour's address instead.
  mutating func hidden(at instant: Instant) {
    retransmitted(at: instant, isTail: lastSegmentWasSingle)
    isHidden = true
    if refusal == nil {
      refusal = Refusal(
        error: .ehostunreach, reporter: nil, delay: Self.failedResolution, cycleStart: instant,
        cycleCount: 1, asked: 1, burst: 0, limit: nil, lastAt: firstSent)
    }
  }
}
