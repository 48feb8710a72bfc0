/// What the kernel of the brokers' host says of their sockets.
extension Engine {
  /// Takes the kernel's word on a connection; appends the events that it leads to. One that was not
  /// known, and lives, is followed from here on.
  ///
  /// - Parameter word: not newer than the packets that were handed over: a socket may be there, or
  ///   gone, because of one that is still to come.
  package mutating func observe(_ word: KernelWord, into events: inout [Event]) {
    guard let slot = slot(for: word), !tracker.table.records[slot].isClosed else { return }
    ledger.sink.origin = .packet(
      packets.count, generation: tracker.table.records[slot].generation)
    let isUnseen = tracker.table.records[slot].flow.isUnseen
    if isUnseen { tracker.table.records[slot].flow.clientLastHeard = word.lastHeard }
    if let queue = word.sendQueue, tracker.table.records[slot].flow.takesNothing {
      tracker.table.records[slot].flow.unanswered.told(queue, at: word.at)
    }
    switch word.socket {
    case .gone where isUnseen: forgetUnseen(slot)
    case .gone:
      ledger.closeWithoutSocket(&tracker.table.records[slot], at: word.at, context(of: slot))
      updateFastPathEligibility(of: slot)
    case .living:
      guard tracker.table.records[slot].flow.unanswered.isToldAlone else { break }
      tracker.table.records[slot].flow.unanswered.forget()
      evaluate(slot)
    case .waiting: if word.sendQueue != nil { evaluate(slot) }
    case .dying(let deadline, let retries):
      tracker.table.records[slot].flow.unanswered.told(
        ToldDeadline(deadline: deadline, retries: retries), quietSince: word.quietSince,
        isUnseen: isUnseen)
      evaluate(slot)
    }
    ledger.sink.drain(into: &events)
  }

  /// All sockets were told of since an instant: of a connection that only the kernel has told of, and
  /// not again, there is none any more.
  package mutating func observeAllSockets(since start: Instant, into events: inout [Event]) {
    for slot in toldConnections.drain(before: start, in: tracker.table) { forgetUnseen(slot) }
    ledger.sink.drain(into: &events)
  }

  /// The connections on which something has been sent again since the last call; none unless
  /// ``Configuration/asksKernel`` is on.
  package mutating func drainRepeating() -> [FlowKey] {
    defer { repeating.removeAll(keepingCapacity: true) }
    return repeating
  }

  /// Notes a connection for ``drainRepeating()``, before it is clear whether it is lost.
  mutating func noteRepeating(_ slot: Int) {
    guard tracker.table.records[slot].stage >= .silent, !tracker.table.records[slot].isTranslated,
      tracker.table.records[slot].flow.unanswered.episode?.count == Self.patience
    else { return }
    repeating.append(tracker.table.records[slot].flow.key)
  }

  /// Retransmissions; the first is mostly a tail-loss probe, and answered.
  private static let patience = 2

  /// The slot of a word's flow; a new one if need be.
  private mutating func slot(for word: KernelWord) -> Int? {
    let key = FlowKey(client: word.client, broker: word.broker)
    if let slot = tracker.table.slot(of: key) {
      if tracker.table.records[slot].stage > .oneSided {
        if tracker.table.records[slot].flow.isUnseen { note(slot, word) }
        return slot
      }
      // What somebody has sent from the client's address is not proven; the socket is.
      guard !tracker.table.records[slot].flow.sawBeginning else { return nil }
      tracker.forget(slot)
    }
    let isDying: Bool
    switch word.socket {
    case .gone: return nil
    case .living, .waiting: isDying = false
    case .dying: isDying = true
    }
    // One that lives in silence is not worth more than those that are seen.
    guard decoder.ports.contains(key.broker.port), makeRoom(isBrokersWord: isDying) else {
      return nil
    }
    let slot = tracker.begin(
      told: key, at: word.at, generation: UInt32(truncatingIfNeeded: packets.count))
    makeRoom(besides: slot)
    note(slot, word)
    return slot
  }

  private mutating func note(_ slot: Int, _ word: KernelWord) {
    toldConnections.note(
      slot, generation: tracker.table.records[slot].generation, at: word.at)
  }

  /// Where its packets go nobody sees: then its end is not seen either.
  private mutating func forgetUnseen(_ slot: Int) {
    ledger.sink.origin = .packet(
      packets.count, generation: tracker.table.records[slot].generation)
    let context = context(of: slot)
    ledger.closeWithoutSocket(&tracker.table.records[slot], at: now, context)
    ledger.withdraw(&tracker.table.records[slot], because: .endedOtherwise, context)
    tracker.forget(slot)
  }
}
