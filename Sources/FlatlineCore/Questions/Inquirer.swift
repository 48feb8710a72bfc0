/// Knows which connections may have to be asked, and when.
struct Inquirer: Sendable {
  let settings: QuestionSettings
  /// When connections are idle for long enough. Each that may be asked has one entry here or in
  /// ``urgent``.
  var agenda = Agenda()
  /// When those are looked at again that were asked: they come first, where there are more than the
  /// rate admits.
  private var urgent = Agenda()
  var pace: QuestionPace
  var losses = QuestionLosses()
  var counts = QuestionCounts()

  /// A question that was not seen to leave is asked again so often, before that is given up for now.
  private static let mostUnseen = 3
  /// The first questions of connections that fell idle together are spread over so much.
  private static let spread = Interval.milliseconds(500)

  init(_ settings: QuestionSettings) {
    self.settings = settings
    pace = QuestionPace(rate: settings.rate)
  }

  /// In bytes of memory.
  var heapSize: Int { agenda.heapSize + urgent.heapSize + losses.heapSize }

  /// The next connection whose turn it is, taken off.
  mutating func next(dueAt now: Instant) -> Agenda.Entry? {
    urgent.next(dueAt: now) ?? agenda.next(dueAt: now)
  }

  /// When a connection is to be asked: once it is idle for long enough. One that counts as lost is
  /// asked as often as one that lives, for it may come back.
  ///
  /// - Returns: `distantPast` between two questions in a row, which have times of their own.
  func due(_ flow: inout Flow, at now: Instant) -> Instant {
    let run = flow.inquiry?.run
    guard run == nil || run?.verdictAt != nil else { return .distantPast }
    let start = (run == nil ? InquiryRules.idleSince(&flow) : flow.inquiry?.askedAt) ?? now
    let shift = min(Self.spread, settings.idle / 10)
    let wait = run == nil ? settings.idle : max(settings.idle, InquiryRules.spacing * 2)
    let number = Int(start.nanosecondsSinceEpoch)
    return start + wait + shift.scaled(by: InquiryRules.jitter(&flow, number))
  }

  /// A question is handed out: counts it, and plans the look at what became of it.
  mutating func asked(_ flow: inout Flow, slot: Int, generation: UInt32, at now: Instant) {
    let needed = losses.needed(by: &flow)
    flow.rareState.facts.inquiry?.value.ask(needed: needed, at: now)
    counts.asked += 1
    pace.count(at: now)
    // With the question that is on its way.
    let asked = (flow.inquiry?.run?.asked ?? 0) + 1
    let wait = InquiryRules.wait(after: asked, of: flow.inquiry?.run?.needed ?? needed)
    let next = now + wait - (wait / 10).scaled(by: InquiryRules.jitter(&flow, counts.asked))
    urgent.add(.init(at: next, slot: slot, generation: generation))
  }

  /// Looks at what became of the last question, before the next.
  ///
  /// - Returns: whether another makes sense now.
  mutating func review(_ flow: inout Flow) -> Bool {
    guard let inquiry = flow.inquiry, let run = inquiry.run else { return true }
    if inquiry.isUnseen {
      counts.unseen += 1
      flow.rareState.facts.inquiry?.value.missed()
      guard run.unseen + 1 < Self.mostUnseen else {
        flow.rareState.facts.inquiry?.value.run = nil
        return false
      }
    } else {
      counts.unanswered += 1
    }
    return true
  }

  /// Counts the answer to a question, if one has come.
  mutating func collectAnswer(of flow: inout Flow) {
    guard let asked = flow.inquiry?.answeredAfter else { return }
    flow.rareState.facts.inquiry?.value.answeredAfter = nil
    counts.answered += 1
    losses.note(asked, of: flow.key.client.address)
  }
}

extension Interval {
  /// A part of it.
  fileprivate func scaled(by share: Double) -> Interval { .seconds(seconds * share) }
}
