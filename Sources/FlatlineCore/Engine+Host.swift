/// What the engine is told of the brokers' hosts beside their segments: errors of the path, who of
/// their neighbours answers, and their settings.
extension Engine {
  mutating func process(_ unreachable: Unreachable) {
    let key = FlowKey(client: unreachable.destination, broker: unreachable.source)
    // Nothing is said of a flow on which the broker has not spoken.
    guard decoder.ports.contains(key.broker.port), let slot = tracker.table.slot(of: key),
      tracker.table.records[slot].stage > .oneSided, !tracker.table.records[slot].isClosed
    else { return }
    // The broker's own kernel, heard on its loopback.
    let isOwn = unreachable.reporter == key.broker.address
    // Its neighbour's silence told that already.
    if isOwn, tracker.table.records[slot].flow.unanswered.knowsOwnError(at: now) { return }
    let broker = tracker.table.records[slot].flow.broker
    guard tracker.table.records[slot].flow.unanswered.believes(unreachable, of: broker) else {
      packets.outOfWindowICMP += 1
      return
    }
    if tracker.table.records[slot].flow.isDuplicate(Fingerprint(unreachable), at: now) {
      tracker.counters.duplicates += 1
      return
    }
    tracker.table.records[slot].flow.unanswered.record(
      unreachable, of: broker, by: isOwn ? nil : unreachable.reporter, at: now)
    ledger.sink.origin = .packet(packets.count)
    evaluate(slot)
  }

  mutating func process(_ message: NeighbourMessage) {
    switch message {
    case .request(let target, let asker, let reach):
      // Who asks has an address: Linux learns it from any request (`arp_process`).
      process(neighbours.answered(asker), of: asker)
      let change = neighbours.requested(target, by: asker, reach: reach, at: now)
      process(change, of: target) { NeighbourTable.isSame(asker, $0.key.broker.address) }
    case .reply(from: let sender):
      process(neighbours.answered(sender), of: sender)
    }
  }

  private mutating func process(
    _ change: NeighbourTable.Change, of client: IPAddress,
    where isConcerned: (Flow) -> Bool = { _ in true }
  ) {
    guard change != .none else { return }
    let clock = RetransmissionClock(kernel: configuration.kernel)
    for slot in tracker.table.slots(ofClient: client)
    where tracker.table.records[slot].isOccupied && !tracker.table.records[slot].isClosed
      && isConcerned(tracker.table.records[slot].flow)
    {
      // Of several flows to one client, the one whose timer is due.
      if change == .wanted, !clock.mayRetransmit(tracker.table.records[slot].flow, at: now) {
        continue
      }
      if case .failed(let end, isReported: true) = change,
        !tracker.table.records[slot].flow.unanswered.isHidden,
        let due = clock.nextRetransmission(of: tracker.table.records[slot].flow), due < end,
        due > end - Refusal.failedResolution
      {
        // It waited as well, for what another flow had asked for.
        tracker.table.records[slot].flow.unanswered.record(.wanted, of: client, at: due)
      }
      tracker.table.records[slot].flow.unanswered.record(change, of: client, at: now)
      ledger.sink.origin = .packet(
        packets.count, generation: tracker.table.records[slot].generation)
      evaluate(slot)
    }
  }
}

// Settings, and what one flow has to know of them.
extension Engine {
  /// What there is to know about a flow beside its record.
  ///
  /// `mutating`, though nothing is changed: so the engine is not copied.
  mutating func context(of slot: Int) -> EvaluationContext {
    let isPartial = tracker.table.records[slot].flow.lacksTuning
    return EvaluationContext(
      slot: slot, now: now,
      neighbourFailed: neighbours.hasFailed(
        tracker.table.records[slot].flow.key,
        lastSent: tracker.table.records[slot].flow.broker.lastSeen),
      learntVersion: versions.version(of: tracker.table.records[slot].flow.key.broker),
      likelyHeartbeat: isPartial ? habits.likely(of: tracker.table.records[slot].flow.key) : nil)
  }

  /// Finds out settings of the brokers' kernels from the flows whose retransmissions have ended, and
  /// says what that changes: see ``KernelInference``. Looks at every flow; to be called at the end
  /// of a capture, and live now and then.
  ///
  /// - Parameter isOver: whether the capture has ended: then less is needed to be sure, and what was
  ///   sent last counts as unanswered.
  public mutating func inferKernel(isOver: Bool, into events: inout [Event]) {
    if isOver { conclude() }
    var inference = KernelInference(configuration, now: now, isOver: isOver)
    inference.gather(from: tracker, ledger, neighbours)
    adopt(inference.findings)
    ledger.sink.drain(into: &events)
  }

  /// The capture has ended: asks the clocks about what was sent last, for which no answer was seen.
  mutating func conclude() {
    let slots = tracker.table.occupied.filter {
      tracker.table.records[$0].stage > .oneSided && !tracker.table.records[$0].isClosed
        && !tracker.table.records[$0].hasStanding
        && tracker.table.records[$0].flow.unanswered.isRepeating
    }
    for slot in slots { tracker.table.records[slot].flow.unanswered.conclude() }
    evaluate(inOrder: slots)
    tellLastingPauses()
  }

  /// Predicts anew with settings that were found out.
  mutating func adopt(_ findings: [InferredSetting]) {
    let before = ledger.inferred
    ledger.adopt(findings)
    let news = findings.filter { finding in !before.contains { $0.isSame(as: finding) } }
    let brokers = Set(news.map(\.broker))
    if brokers.isEmpty { return }
    let slots = tracker.table.occupied.filter {
      tracker.table.records[$0].stage > .oneSided
        && brokers.contains(tracker.table.records[$0].flow.key.broker.address)
        && tracker.table.records[$0].flow.unanswered.isRepeating
    }
    evaluate(inOrder: slots)
  }

  /// The settings that were found out so far.
  public var inferred: [InferredSetting] { ledger.inferred }
}
