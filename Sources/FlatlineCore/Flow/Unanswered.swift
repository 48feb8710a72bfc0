/// What the broker has sent and the client has not acknowledged.
struct Unanswered: Sendable {
  struct Outstanding: Sendable {
    var firstSent: Instant
    var end: SequenceNumber
  }

  /// What is not as usual.
  struct Trouble: Sendable {
    /// What happened to the oldest segment since it was sent, if anything did.
    var episode: RetransmissionEpisode?
    /// See ``Unanswered/softError``.
    var softError: SocketError?
    /// Who told it; `nil` for the broker's own kernel.
    var reporter: IPAddress?
    /// What a router last said could not be reached.
    var unreached: Unreached?
    var told: ToldDeadline?
    /// Whether nobody else has told of what is unanswered: where it ends is not known then.
    var isToldAlone = false
    var queue: ToldQueue?
    /// See ``KernelWord/quietSince``.
    var quietSince: Instant?
    /// Where the bytes begin that are repeated, where no acknowledgment tells.
    var head: SequenceNumber?
  }

  /// Segments remembered one by one; a sender with more in flight has them joined, which only
  /// blurs when the later ones were first sent.
  private static let maximumOutstanding = 128

  /// The segments behind the oldest.
  private(set) var later: [Outstanding] = []
  var trouble: Boxed<Trouble>?
  /// Of the oldest segment: `nil` when nothing is unanswered.
  @CompactInstant var firstSent: Instant?
  private var end = SequenceNumber(0)
  /// Transmissions that were acknowledged, and those that had to be repeated, so far.
  @CompactCount var answered = 0
  @CompactCount var lost = 0

  /// Not `nil` while anything is unanswered.
  var episode: RetransmissionEpisode? {
    trouble?.value.episode ?? firstSent.map { RetransmissionEpisode(firstSent: $0) }
  }

  /// What the broker's kernel keeps in `sk_err_soft`: the error with which the connection would end
  /// if it gave up now. It may come while nothing is unanswered. Anything acceptable from the
  /// client makes the kernel forget it (`tcp_ack`); new bytes of the broker's do not.
  var softError: SocketError? { trouble?.value.softError }

  /// Who told the kernel that the path refuses; `nil` for the kernel itself, and for nobody.
  var unreachableBy: IPAddress? {
    trouble.flatMap { $0.value.episode?.refusal?.reporter ?? $0.value.reporter }
  }

  /// What a router last said could not be reached.
  var unreached: Unreached? { trouble?.value.unreached }

  var isEmpty: Bool { firstSent == nil }

  /// When the oldest unanswered byte was first sent.
  @inline(__always)
  var since: Instant? { firstSent }

  /// Segments that were sent and not acknowledged; at most 128 are counted.
  var segments: Int { firstSent == nil ? 0 : later.count + 1 }

  /// Where the oldest segment ends.
  var oldestEnd: SequenceNumber? { firstSent.map { _ in end } }

  /// Whether an acknowledgment now is one of what was just sent, or of nothing that was seen.
  @inline(__always)
  func isPrompt(at instant: Instant) -> Bool {
    firstSent.map { instant - $0 < Self.promptness } ?? true
  }

  /// Less than any retransmission timeout (`TCP_RTO_MIN`).
  private static let promptness = Interval.milliseconds(150)

  /// The oldest segment.
  var oldest: Outstanding? {
    get { firstSent.map { Outstanding(firstSent: $0, end: end) } }
    set {
      firstSent = newValue?.firstSent
      end = newValue?.end ?? end
    }
  }

  /// Bytes of memory beyond this.
  var heapSize: Int {
    HeapSize.array(later)
      + (trouble.map { HeapSize.box(Trouble.self) + ($0.value.episode?.heapSize ?? 0) } ?? 0)
  }

  /// Whether anything happened to the oldest since it was sent, or an error stands.
  var isTroubled: Bool { trouble != nil }

  /// Whether the oldest byte had to be sent again.
  var isRepeating: Bool { trouble?.value.episode.map { $0.count > 0 } ?? false }

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
    var count = 1
    if firstSent != nil, !self.end.isAfter(end) {
      if later.isEmpty { firstSent = nil } else { count = takeOff(upTo: end) }
    }
    let repeated = trouble?.value.episode?.count ?? 0
    // What waited behind a loss tells nothing of its own.
    answered += repeated > 0 ? 1 : count
    guard trouble != nil else { return }
    lost += repeated
    self.trouble = nil
  }

  /// - Returns: how many segments were acknowledged.
  private mutating func takeOff(upTo end: SequenceNumber) -> Int {
    let behind = later.prefix { !$0.end.isAfter(end) }.count
    oldest = behind < later.count ? later[behind] : nil
    later.removeFirst(min(behind + 1, later.count))
    return behind + 1
  }

  mutating func forgetLosses() { lost = 0 }

  mutating func move(over suspension: HostSuspension) {
    firstSent = suspension.moved(firstSent)
    for index in later.indices { later[index].firstSent = suspension.moved(later[index].firstSent) }
    guard trouble != nil else { return }
    keep {
      $0.episode?.move(over: suspension)
      $0.told?.deadline.move(over: suspension)
      $0.queue?.move(over: suspension)
    }
  }

  /// Nothing is known to be unanswered any more.
  mutating func forget() {
    later.removeAll()
    trouble = nil
    firstSent = nil
  }

  /// What has been seen of the oldest segment, to be added to.
  mutating func change(_ body: (inout RetransmissionEpisode) -> Void) {
    guard let firstSent else { return }
    keep { trouble in
      var episode = trouble.episode ?? RetransmissionEpisode(firstSent: firstSent)
      // Taken out while it is changed, so that nothing of it is copied.
      trouble.episode = nil
      body(&episode)
      trouble.episode = episode
    }
  }

  mutating func keep(_ body: (inout Trouble) -> Void) {
    var trouble = trouble ?? Boxed(Trouble())
    self.trouble = nil
    body(&trouble.value)
    self.trouble = trouble
  }

  /// A segment of the client's that acknowledges nothing new.
  ///
  /// - Parameter isAcceptable: whether the broker's kernel takes it (RFC 9293 section 3.10.7.4).
  mutating func sawSignOfLife(isAcceptable: Bool) {
    if isAcceptable { forgetError() }
    change { $0.sawSignOfLife() }
  }

  private mutating func forgetError() {
    guard softError != nil else { return }
    keep {
      $0.softError = nil
      $0.reporter = nil
    }
    if isEmpty { trouble = nil }
  }

  mutating func delivered(_ block: SelectiveAcknowledgment, at instant: Instant) {
    change { $0.delivered(block, at: instant) }
  }

  /// No answer will be seen any more.
  mutating func conclude() { change { $0.conclude() } }

  mutating func sawClientRepeat(after heard: Instant?) {
    change { $0.sawClientRepeat(after: heard) }
  }

  mutating func refused(
    by reporter: IPAddress?, _ error: SocketError, of unreached: Unreached? = nil, reverts: Bool,
    at instant: Instant
  ) {
    guard !isEmpty else { return }
    change { $0.refused(by: reporter, error, reverts: reverts, at: instant) }
    remember(error, of: unreached, by: reporter)
  }

  /// An ICMP error about a segment without bytes.
  mutating func remember(_ error: SocketError, of unreached: Unreached?, by reporter: IPAddress?) {
    keep {
      $0.softError = error
      $0.reporter = reporter
      $0.unreached = unreached
    }
  }

  /// While more ICMP errors of one answer may follow, when they will have: the kernel's timer is
  /// known then.
  func answerSettles(after instant: Instant) -> Instant? {
    guard let refusal = trouble?.value.episode?.refusal, refusal.isSettling(at: instant) else {
      return nil
    }
    return refusal.lastAt + Refusal.settlingTime
  }
}
