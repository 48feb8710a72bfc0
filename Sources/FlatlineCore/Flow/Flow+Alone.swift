/// A flow of which the capture has one direction only: routing that is asymmetric, a mirror port of
/// one direction, or a side that was lost before the capture began.
extension Flow {
  /// Whether only the broker's is there. What its kernel has told of is known from there.
  var isBrokerAlone: Bool { client.lastSeen == nil && broker.lastSeen != nil && !isTold }

  /// Whether only the client's is there, with acknowledgments, which a SYN has not.
  var isClientAlone: Bool {
    broker.lastSeen == nil && client.lastSeen != nil && broker.acknowledged != nil && !isTold
  }

  /// The same where the client goes on, as far as it says.
  var isOpenClientAlone: Bool {
    isClientAlone && finByClient == nil && resetByClient == nil
  }

  /// The same where it has ended an AMQP connection without a word: that may be in the broker's log.
  var isClosedClientAlone: Bool {
    isClientAlone && !isOpenClientAlone && conversation.closeByClient == nil
      && conversation.closeOkAt == nil && (client.usesChannels || conversation.tuneOk != nil)
  }

  /// The same, open and believed: see ``FlowTracker/proveClient(_:)``.
  var isProvenClientAlone: Bool {
    isOpenClientAlone && rareFact { $0.isClientProven } ?? false
  }

  /// Whether the client has kept to its heartbeats for so long that somebody must answer it.
  ///
  /// `mutating`, though nothing is changed: so the flow is read in its place in the table.
  mutating func isClientRegular(at now: Instant) -> Bool {
    guard isOpenClientAlone, let interval = heartbeat?.interval, interval > .zero else {
      return false
    }
    return now - began >= interval * 3 && clientLongestSilence <= interval * 11 / 10
  }

  /// Whether both directions are there, or the broker's kernel has told of it.
  var showsBoth: Bool { isTold || client.lastSeen != nil && broker.lastSeen != nil }

  /// Whether the capture cannot show what was agreed on heartbeats: the client says that, in the
  /// connection's beginning.
  var lacksTuning: Bool { !sawBeginning || isBrokerAlone }

  mutating func processRepeatedAlone(_ segment: TCPSegment, at instant: Instant) {
    guard let next = broker.next else { return }
    unanswered.repeatedAlone(
      from: segment.sequence, to: segment.sequenceEnd, next: next,
      firstSent: brokerLastNew ?? instant, at: instant)
  }

  /// When anything but probes was last seen of either side.
  var lastActiveAlone: Instant? { [brokerLastNew, clientLastHeard].compactMap { $0 }.max() }

  /// The broker sends new bytes.
  mutating func noteSilenceAlone(until instant: Instant) {
    guard !unanswered.isRepeating, let last = brokerLastNew else { return }
    let silence = instant - last
    if silence > rareFact({ $0.brokersLongestSilence }) ?? .zero {
      rareState.facts.brokersLongestSilence = silence
    }
  }
}

extension Flow {
  /// From here on the client is believed though the broker is not there.
  mutating func believeClient() {
    rareState.facts.isClientProven = true
    if sawBeginning { marks.insert(.established) }
  }
}
