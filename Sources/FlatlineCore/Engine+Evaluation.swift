/// The clocks of one flow.
extension Engine {
  /// Asks the clocks about a flow, and says what changed.
  mutating func evaluate(_ slot: Int) {
    if tracker.table.records[slot].isClosed {
      tracker.forget(slot)
      return
    }
    if inquirer != nil { forgetDoubtful(slot) }
    ledger.evaluate(&tracker.table.records[slot], context(of: slot))
    if tracker.table.records[slot].isDone { return tracker.forget(slot) }
    tracker.noteStage(of: slot)
    if configuration.asksKernel { noteRepeating(slot) }
    noteWitness(slot)
    account(slot)
    updateFastPathEligibility(of: slot)
  }

  /// The same for several flows, in the order in which they began.
  mutating func evaluate(inOrder slots: [Int]) {
    let order = slots.sorted {
      tracker.table.records[$0].generation < tracker.table.records[$1].generation
    }
    for slot in order where !tracker.table.records[slot].isClosed {
      ledger.sink.origin = .packet(
        packets.count, generation: tracker.table.records[slot].generation)
      evaluate(slot)
    }
  }

  mutating func schedule(_ slot: Int) {
    var likely: LikelyHeartbeat?
    if !tracker.table.records[slot].flow.sawBeginning,
      tracker.table.records[slot].flow.answers.haveStopped
    {
      likely = habits.likely(of: tracker.table.records[slot].flow.key)
    }
    ledger.schedule(
      &tracker.table.records[slot], slot: slot, now: now, likelyHeartbeat: likely)
    noteWitness(slot)
    updateFastPathEligibility(of: slot)
  }

  mutating func updateFastPathEligibility(of slot: Int) {
    // Of a flow that began before the capture the first segments are compared, whatever they are.
    let isCompared =
      tracker.table.records[slot].isCompared || tracker.table.records[slot].flow.sawBeginning
    // What a question has to say is learnt on the slow path.
    let isAsked = inquirer != nil && tracker.table.records[slot].flow.inquiry != nil
    tracker.table.records[slot].updateFastPathEligibility(
      isWanted: decoder.usesFastPath && isCompared && !isAsked && !isAlert
        && !tracker.table.records[slot].wantsStamp)
  }
}
