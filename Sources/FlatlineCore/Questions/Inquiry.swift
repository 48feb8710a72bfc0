/// What an idle connection is asked with, and what became of the questions.
///
/// A question counts only once the capture has shown it leave: what was not sent cannot be answered.
struct Inquiry: Sendable, Equatable {
  /// Questions in a row without an answer.
  struct Run: Sendable, Equatable {
    /// When the first was asked.
    let first: Instant
    /// Those that were seen to leave.
    var asked = 0
    /// How often the one that is due was not.
    var unseen = 0
    /// So many without an answer are no accident.
    var needed = InquiryRules.fewest
    /// From when on the client counts as lost, if it stays silent; set once enough were asked.
    @CompactInstant var verdictAt: Instant?
  }

  /// As ``Question/timestamp``.
  var timestamp: TCPTimestamp?
  /// As ``Question/window``.
  var window: UInt16?
  /// When the last question was asked.
  @CompactInstant private(set) var askedAt: Instant?
  /// Whether it has not been seen to leave.
  private(set) var isUnseen = false
  var run: Run?
  /// How many questions the last answer took, until somebody counts it.
  var answeredAfter: Int?

  mutating func note(_ segment: TCPSegment, from side: Side) {
    let stamp = segment.options.timestamp
    switch side {
    case .broker:
      window = segment.window
      timestamp = stamp ?? timestamp
    case .client:
      guard let stamp else { return }
      timestamp = TCPTimestamp(value: timestamp?.value ?? stamp.echo, echo: stamp.value)
    }
  }

  mutating func ask(needed: Int, at now: Instant) {
    if run == nil { run = Run(first: now) }
    if run?.verdictAt == nil { run?.needed = needed }
    askedAt = now
    isUnseen = true
  }

  /// The last question has left.
  mutating func saw(at instant: Instant) {
    guard isUnseen else { return }
    isUnseen = false
    run?.asked += 1
    run?.unseen = 0
    guard let run, run.verdictAt == nil, run.asked >= run.needed else { return }
    self.run?.verdictAt = instant + InquiryRules.wait(after: run.asked, of: run.needed)
  }

  /// The last question was not seen to leave.
  mutating func missed() {
    isUnseen = false
    run?.unseen += 1
  }

  /// Something has come from the client.
  mutating func answered() {
    guard let run else { return }
    if run.asked > 0 { answeredAfter = run.asked }
    self.run = nil
    isUnseen = false
  }
}
