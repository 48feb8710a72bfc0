/// Questions to the clients of idle connections: see ``Question``.
extension Engine {
  /// What became of questions; `nil` where none are asked.
  public var questionCounts: QuestionCounts? { inquirer?.counts }

  /// Connections looked at in one call, so that a call takes a bounded time.
  private static let mostLooks = 2000

  /// Says whom to ask now. Who calls sends the questions at once, and captures them.
  ///
  /// The engine's time must have come as far as the capture: what was sent and is still to be
  /// processed would make a connection seem idle.
  ///
  /// - Parameter limit: the most that are wanted.
  /// - Returns: none where ``Configuration/questions`` is absent.
  public mutating func questions(upTo limit: Int) -> [Question] {
    guard inquirer != nil else { return [] }
    var questions: [Question] = []
    for _ in 0..<Self.mostLooks {
      guard questions.count < limit, inquirer?.pace.allows(at: now) ?? false,
        let entry = inquirer?.next(dueAt: now)
      else { break }
      guard tracker.table.contains(entry.slot, generation: entry.generation),
        !tracker.table.records[entry.slot].isClosed
      else { continue }
      if let question = question(entry.slot) { questions.append(question) }
    }
    return questions
  }

  /// Looks at a connection whose turn it is, and puts it on the agenda anew, if it may be asked.
  private mutating func question(_ slot: Int) -> Question? {
    guard var inquirer else { return nil }
    // Taken out, so that it is not copied when it changes.
    self.inquirer = nil
    defer { self.inquirer = inquirer }
    // Heartbeats were seen since: it is as fast as others again.
    guard InquiryRules.isCandidate(&tracker.table.records[slot].flow) else {
      tracker.table.records[slot].flow.rareState.facts.inquiry = nil
      return nil
    }
    let generation = tracker.table.records[slot].generation
    forgetDoubtful(slot)
    let due = inquirer.due(&tracker.table.records[slot].flow, at: now)
    if due > now {
      inquirer.agenda.add(.init(at: due, slot: slot, generation: generation))
      return nil
    }
    guard inquirer.review(&tracker.table.records[slot].flow),
      tracker.table.records[slot].mayBeAsked,
      inquirer.settings.addresses.contains(tracker.table.records[slot].flow.key.broker.address),
      let question = InquiryRules.question(
        to: &tracker.table.records[slot].flow,
        keepalive: ledger.kernel(of: tracker.table.records[slot].flow).keepalive,
        loss: ledger.captureLoss.until, at: now)
    else {
      let later = now + inquirer.settings.idle
      inquirer.agenda.add(.init(at: later, slot: slot, generation: generation))
      return nil
    }
    inquirer.asked(
      &tracker.table.records[slot].flow, slot: slot, generation: generation, at: now)
    return question
  }

  /// Takes in what a question to a flow's client would need, and answers to those that were asked.
  @inline(never)
  mutating func noteForQuestions(_ segment: TCPSegment, _ slot: Int) {
    guard var inquirer else { return }
    self.inquirer = nil
    defer { self.inquirer = inquirer }
    if tracker.table.records[slot].flow.inquiry == nil {
      guard InquiryRules.isCandidate(&tracker.table.records[slot].flow) else { return }
      tracker.table.records[slot].flow.rareState.facts.inquiry = Boxed(Inquiry())
      let due = inquirer.due(&tracker.table.records[slot].flow, at: now)
      // Entries of connections that are gone are void.
      inquirer.agenda.trim(for: tracker.table.count) { entry in
        !tracker.table.contains(entry.slot, generation: entry.generation)
      }
      inquirer.agenda.add(
        .init(at: due, slot: slot, generation: tracker.table.records[slot].generation))
    }
    let broker = tracker.table.records[slot].flow.key.broker
    let side: Side = segment.source == broker ? .broker : .client
    tracker.table.records[slot].flow.rareState.facts.inquiry?.value.note(segment, from: side)
    inquirer.collectAnswer(of: &tracker.table.records[slot].flow)
  }

  /// Forgets questions whose answers may be among what the capture has lost.
  mutating func forgetDoubtful(_ slot: Int) {
    guard let loss = ledger.captureLoss.until,
      let run = tracker.table.records[slot].flow.inquiry?.run, loss >= run.first,
      !tracker.table.records[slot].hasStanding
    else { return }
    tracker.table.records[slot].flow.rareState.facts.inquiry?.value.run = nil
  }
}
