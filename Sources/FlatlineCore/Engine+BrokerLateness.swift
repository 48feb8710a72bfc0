/// What packets show of how late brokers are: see ``BrokerLateness``.
extension Engine {
  /// Compares the beats of a broker's witnesses with the looks that they come from. The looks go on from
  /// each beat, however late that was.
  mutating func noteBeats(of broker: Endpoint) {
    guard let witnesses = watch.brokers[broker]?.witnesses else { return }
    for index in witnesses.indices {
      let slot = witnesses[index].slot
      if let last = witnesses[index].beat, tracker.table.records[slot].flow.brokerLastNew == last {
        continue
      }
      let step = witnesses[index].interval / 2 + configuration.broker.heartbeatDrift
      var last = witnesses[index].beat
      if last == nil, let first = tracker.table.records[slot].flow.firstBeat {
        compare(first.beat, with: first.taken, every: step, of: slot)
        last = first.beat
      }
      if let beat = tracker.table.records[slot].flow.lastBeat, beat != last {
        if let last { compare(beat, with: last, every: step, of: slot) }
        last = beat
      }
      if last != witnesses[index].beat { watch.brokers[broker]?.witnesses[index].beat = last }
    }
  }

  private mutating func compare(
    _ beat: Instant, with start: Instant, every step: Interval, of slot: Int
  ) {
    let pauses = ledger.pauses[tracker.table.records[slot].flow.key.broker] ?? BrokerPauses()
    let late = LookGrid(from: start, every: step, pauses).phase(of: beat)
    guard late >= BrokerLateness.least else { return }
    ledger.note(late: late, .look, tracker.table.records[slot], context(of: slot))
  }

  /// The broker greets a client: nothing but its process lies between.
  mutating func noteGreeting(_ slot: Int) {
    guard tracker.table.records[slot].flow.broker.dataSegments == 1,
      tracker.table.records[slot].flow.brokerLastNew == now,
      tracker.table.records[slot].flow.sawBeginning,
      case .amqp091 = tracker.table.records[slot].flow.conversation.dialect,
      let asked = tracker.table.records[slot].flow.clientLastHeard
    else { return }
    let late = now - asked - tracker.table.records[slot].flow.pathDelay * 2
    guard late >= BrokerLateness.least,
      tracker.table.records[slot].flow.client.sent.retransmissions == 0
    else { return }
    ledger.note(late: late, .answer, tracker.table.records[slot], context(of: slot))
  }
}

extension Flow {
  /// The broker's first heartbeat, and when it could take up tune-ok.
  fileprivate var firstBeat: (beat: Instant, taken: Instant)? {
    guard unanswered.lost == 0, let first = conversation.firstBrokerHeartbeat,
      let (_, seen) = conversation.tuneOk
    else { return nil }
    return (first, seen + pathDelay * 2)
  }

  /// The broker's last heartbeat, if it has sent nothing since. Where segments were lost, or the client's
  /// window was closed, it may have waited.
  fileprivate var lastBeat: Instant? {
    guard conversation.firstBrokerHeartbeat != nil, !broker.hasSentSinceHeartbeat, !broker.hasHole,
      unanswered.lost == 0, !client.isWindowClosed, let beat = brokerLastNew
    else { return nil }
    guard let reopened = client.windowReopenedAt, let interval = heartbeat?.interval else {
      return beat
    }
    return reopened < beat - interval / 2 ? beat : nil
  }
}
