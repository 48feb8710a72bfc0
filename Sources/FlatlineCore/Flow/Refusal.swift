/// The errors about the path to the client, in the rhythm in which they come.
///
/// A router without a route answers each transmission at once. One that must look for the host
/// first holds what it gets, and answers when its search has failed; the next transmission starts
/// the next search. The broker's own kernel does the same for a client on its segment.
struct Refusal: Sendable {
  private(set) var error: SocketError
  /// Who says so; `nil` for the broker's own kernel.
  private(set) var reporter: IPAddress?
  /// Whether each error takes back a doubling of the timeout (`tcp_ld_RTO_revert`).
  private(set) var reverts: Bool
  /// From the transmission that began the search to the answer.
  private(set) var delay: Interval
  /// The first transmission after the last answer; `nil` when none has been seen since.
  private(set) var cycleStart: Instant?
  /// Transmissions since ``cycleStart``, that one included.
  private(set) var cycleCount = 0
  /// Errors that came with the last answer, when they were fewer than the transmissions it was
  /// about: the router limits their rate.
  private(set) var limit: Int?
  private(set) var lastAt: Instant
  /// Transmissions that the last answer was about, and errors that came with it so far.
  private var asked: Int
  private var errors: Int
  /// The last transmission.
  @CompactInstant private var lastSent: Instant?
  /// The reporter's, as long as that explains which transmissions it has answered, and which not; as
  /// of the last of them.
  private(set) var budget: ErrorBudget?
  /// Whether by that the last transmission is answered.
  private(set) var isAnswerDue = false
  /// Answers in a row that came when they were to be expected.
  private(set) var answeredInRow = 1

  /// Three requests a second apart (`mcast_solicit`, `retrans_time`), in ticks of the wheel
  /// (measured: 3.072 s): so long takes Linux to find out that a neighbour is gone.
  static let failedResolution = Interval.milliseconds(3072)

  /// Errors that come so close together are one answer.
  static let settlingTime = Interval.milliseconds(100)

  /// An answer, the first or the next.
  init(
    after previous: Refusal?, _ error: SocketError, by reporter: IPAddress?, reverts: Bool,
    at instant: Instant, firstSent: Instant, lastSent: Instant, transmissions: Int
  ) {
    self.error = error
    self.reporter = reporter
    self.reverts = reverts
    let sinceLast = instant - lastSent
    delay =
      sinceLast < Self.settlingTime
      ? sinceLast : min(instant - (previous?.cycleStart ?? firstSent), Self.failedResolution)
    asked = previous?.cycleCount ?? transmissions
    errors = 1
    limit = asked > 1 ? 1 : nil
    lastAt = instant
    let isAtOnce = sinceLast < Self.settlingTime
    if let end = previous?.patienceEnds, isAtOnce ? asked == 1 : instant <= end {
      answeredInRow += previous?.answeredInRow ?? 0
    }
    guard reporter != nil, isAtOnce else { return }
    if let previous {
      budget = previous.isAnswerDue ? previous.budget : nil
    } else {
      var fresh = ErrorBudget(second: Self.second)
      _ = fresh.answers(after: 0)
      budget = fresh
    }
  }

  private static let second = Int(Interval.seconds(1).nanoseconds)

  /// The broker's own kernel has begun to look for the client.
  init(resolvingSince instant: Instant, reverts: Bool) {
    error = .ehostunreach
    self.reverts = reverts
    delay = Self.failedResolution
    cycleStart = instant
    cycleCount = 1
    asked = 1
    errors = 0
    lastAt = .distantPast
  }

  /// - Parameter before: the transmission before it.
  mutating func transmitted(at instant: Instant, after before: Instant) {
    // Who did not answer has told others, or is no such router.
    if isAnswerDue, cycleStart != nil { budget = nil }
    isAnswerDue = budget?.answers(after: Int((instant - before).nanoseconds)) ?? false
    cycleStart = cycleStart ?? instant
    lastSent = instant
    cycleCount += 1
  }

  /// Another error of the same answer.
  mutating func answeredMore(at instant: Instant) {
    errors += 1
    limit = errors < asked ? errors : nil
    lastAt = instant
  }

  mutating func move(over suspension: HostSuspension) {
    cycleStart = suspension.moved(cycleStart)
    if lastAt > .distantPast { lastAt = suspension.moved(lastAt) }
  }

  /// When an answer to the current cycle is no longer to be expected.
  var patienceEnds: Instant? {
    let sent = budget == nil ? cycleStart : cycleStart.flatMap { lastSent ?? $0 }
    return sent.map { $0 + delay * 2 + .seconds(1) }
  }

  /// Whether all errors so far have come for long enough, with those that may have followed.
  func isSettled(at instant: Instant) -> Bool { instant - lastAt >= Self.settlingTime }

  /// Whether more errors of the same answer may follow.
  func isSettling(at instant: Instant) -> Bool { instant - lastAt < Self.settlingTime }
}
