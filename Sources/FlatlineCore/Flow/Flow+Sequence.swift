/// Sequence numbers: what is new, what is sent again, and probes.
extension Flow {
  mutating func processSequence(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant
  ) {
    let isProbe =
      switch side {
      case .client: client.isProbe(segment)
      case .broker: broker.isProbe(segment) || isBrokerAlone && broker.isProbeAlone(segment)
      }
    if isProbe {
      processProbe(from: side, at: instant)
      return
    }
    let sent =
      switch side {
      case .client: client.record(sequence: segment)
      case .broker: broker.record(sequence: segment)
      }
    if side == .client { client.isIdle = sent.isIdle }
    if side == .broker, sent.isNew {
      if segment.payloadLength > 0 {
        if isBrokerAlone { noteSilenceAlone(until: instant) }
        brokerLastNew = instant
        if !knowsHeartbeats { answers.sent(segment.payloadLength) }
      }
      if !sent.isFirst {
        if unanswered.isEmpty { recordBeforeSilence() }
        let measures = recordFlight(
          sent.newLength, endsWrite: segment.flags.contains(.psh), at: instant)
        if measures, segment.sequence == broker.expected {
          measureMessage(packet.extracting(segment.payload))
        }
      }
      if unanswered.isToldAlone {
        unanswered.sawTold(
          from: segment.sequence, upTo: segment.sequenceEnd, at: instant)
      } else if isBrokerAlone {
        if !sent.isRepeated { unanswered.wentOn(at: instant) }
      } else {
        unanswered.sent(to: segment.sequenceEnd, at: instant)
      }
    }
    // A retransmission may carry new bytes as well (`tcp_retrans_try_collapse`).
    if sent.isRepeated, sent.isNew || !isCopied(segment, from: side, at: instant) {
      processRetransmission(segment, from: side, at: instant)
    }
  }

  /// Whether bytes that come again are a copy of others that a network card has split or joined.
  private func isCopied(_ segment: TCPSegment, from side: Side, at instant: Instant) -> Bool {
    guard side == .broker else { return false }
    if isBrokerAlone, !unanswered.isRepeating, let last = brokerLastNew {
      return Unanswered.isFresh(last, at: instant)
    }
    return unanswered.isFresh(upTo: segment.sequenceEnd, at: instant)
  }

  /// Measures a message of the broker's, if one begins in the bytes that come next.
  mutating func measureMessage(_ bytes: Span<UInt8>) {
    if let size = broker.reader.measureMessage(bytes) { brokerRate.measured(size) }
  }

  /// New bytes of the broker's are on their way.
  ///
  /// - Returns: whether a message in them is to be measured: see ``FrameReader/measureMessage(_:)``.
  @inline(__always)
  mutating func recordFlight(_ count: Int, endsWrite: Bool, at instant: Instant) -> Bool {
    // What is let out while older bytes are repeated is not what the broker writes.
    let measures =
      !unanswered.isRepeating && brokerRate.sent(count, endsWrite: endsWrite, at: instant)
    if let next = broker.next, let acknowledged = broker.acknowledged {
      brokerLargestFlight = max(brokerLargestFlight, next.distance(from: acknowledged))
    }
    return measures
  }

  private mutating func processRetransmission(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    self[side].rare.facts.retransmissions += 1
    if side == .broker, isBrokerAlone {
      processRepeatedAlone(segment, at: instant)
      return
    }
    let end = segment.sequenceEnd
    let oldest = side == .broker ? unanswered.oldest(of: broker) : client.acknowledged
    guard let oldest, let next = self[side].next, end.isAfter(oldest) else {
      // Sent again although acknowledged: the acknowledgment was lost beyond the tap.
      if side == .client { unanswered.sawClientRepeat(after: clientLastHeard) }
      return
    }
    switch side {
    case .client: processClientRepeat(segment, at: instant)
    case .broker:
      unanswered.retransmitted(
        from: segment.sequence, to: end, oldest: oldest, next: next, at: instant)
    }
  }

  private mutating func processProbe(from side: Side, at instant: Instant) {
    let kind: ProbeRun.Kind = self[side.other].isWindowClosed ? .window : .keepalive
    switch kind {
    case .window: self[side].rare.facts.windowProbes += 1
    case .keepalive: self[side].rare.facts.keepaliveProbes += 1
    }
    guard side == .broker else { return }
    var facts = rareState.facts
    if facts.probes?.kind == kind {
      if isBrokerAlone {
        facts.probes?.againAlone(at: instant, lastWait: facts.probeWait)
      } else {
        facts.probes?.again(at: instant)
      }
    } else {
      facts.probes = ProbeRun(kind, at: instant)
    }
    let before = facts.lastProbe ?? (isBrokerAlone ? lastActiveAlone : nil)
    facts.probeWait = before.map { instant - $0 }
    facts.lastProbe = instant
    rareState.facts = facts
  }
}
