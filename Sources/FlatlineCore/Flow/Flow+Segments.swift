extension Flow {
  /// Processes a segment that belongs to this flow.
  ///
  /// - Returns: `false` when it told nothing: a packet captured twice, or a RST that no kernel
  ///   would accept.
  mutating func process(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) -> Bool {
    if isDuplicate(segment, at: instant) {
      self[side].rare.facts.capturedTwice += 1
      return false
    }
    if segment.flags.contains(.rst) { return processReset(segment, from: side, at: instant) }
    switch side {
    case .client:
      client.lastSeen = instant
      if probes != nil { rareState.facts.probes = nil }
    case .broker: broker.lastSeen = instant
    }
    if segment.flags.contains(.syn) { processSynchronise(segment, from: side, at: instant) }
    if segment.flags.contains(.ack) {
      switch side {
      case .client: processClientAcknowledgment(segment, at: instant)
      case .broker: Self.processAcknowledgment(segment, own: &broker, other: &client, at: instant)
      }
      passHole(before: segment.acknowledgment, of: side.other, at: instant, outputs: &outputs)
      if side == .client, !isAccepted, segment.flags.isDisjoint(with: .syn) {
        marks.insert(.established)
        began = instant
      }
    }
    processSequence(segment, from: side, at: instant)
    processStream(segment, from: side, packet, at: instant, outputs: &outputs)
    if segment.flags.contains(.fin) { processFinish(segment, from: side, at: instant) }
    return true
  }

  /// A RST counts only at exactly the sequence number its receiver expects (RFC 9293 section
  /// 3.10.7.4, `tcp_validate_incoming`); elsewhere in the window it draws a challenge ACK.
  private mutating func processReset(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) -> Bool {
    guard isAcceptable(segment.sequence, from: side) else {
      self[side].rare.facts.ignoredResets += 1
      return false
    }
    switch side {
    case .client:
      rareState.facts.resetByClient = Reset(
        at: instant, hasAcknowledgment: segment.flags.contains(.ack))
    case .broker:
      rareState.facts.resetByBroker = instant
      rareState.facts.brokerHadNoSocket = segment.flags.isDisjoint(with: .ack)
    }
    return true
  }

  private func isAcceptable(_ sequence: SequenceNumber, from side: Side) -> Bool {
    let half = self[side]
    guard let expected = half.expected ?? half.next else { return true }
    if sequence == expected || sequence == half.next || sequence == half.finished { return true }
    // What this tap calls expected, the receiver has acknowledged, or not yet received.
    if sequence == half.acknowledged { return true }
    // A broker's own RST is the end of its socket, whatever its peer makes of it. It is sent at
    // the edge of what the client's window admits (`tcp_acceptable_seq`).
    guard side == .broker, let oldest = half.acknowledged, let next = half.next else {
      return false
    }
    return !sequence.isBefore(oldest) && !sequence.isAfter(next)
  }

  private mutating func processSynchronise(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    switch side {
    case .client:
      marks.insert(.synchronise)
      clientInitial = segment.sequence
      clientMaximumSegmentSize = segment.options.maximumSegmentSize
    case .broker:
      // Repeated: the client's acknowledgment did not arrive, and nothing was accepted yet.
      if marks.contains(.answer), brokerLastNew == nil { marks.remove(.established) }
      marks.insert(.answer)
    }
    if self[side].expected == nil {
      self[side].beginStream(at: segment.sequence.advanced(by: 1), isOpening: true)
    }
  }

  private mutating func processClientAcknowledgment(_ segment: TCPSegment, at instant: Instant) {
    let moved = Self.processAcknowledgment(segment, own: &client, other: &broker, at: instant)
    guard !unanswered.isEmpty else { return }
    if moved {
      unanswered.acknowledged(upTo: segment.acknowledgment)
    } else {
      let isInWindow = client.expected.map { !segment.sequenceEnd.isBefore($0) } ?? true
      unanswered.sawSignOfLife(
        isAcceptable: isInWindow && segment.acknowledgment == broker.acknowledged)
    }
  }

  /// - Returns: whether it acknowledges more than was known.
  @discardableResult @inline(__always)
  private static func processAcknowledgment(
    _ segment: TCPSegment, own: inout HalfFlow, other: inout HalfFlow, at instant: Instant
  ) -> Bool {
    let acknowledgment = segment.acknowledgment
    // A segment that was overtaken tells nothing about the window any more.
    if other.acknowledged.map({ !acknowledgment.isBefore($0) }) ?? true {
      own.record(window: segment.window, at: instant)
    }
    // An acknowledgment of bytes that were not captured moves the sender's edge as well.
    if other.next.map({ acknowledgment.isAfter($0) }) ?? true { other.next = acknowledgment }
    let moved = other.acknowledged.map { acknowledgment.isAfter($0) } ?? true
    if moved { other.acknowledged = acknowledgment }
    return moved
  }

  private mutating func processSequence(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    let isProbe =
      switch side {
      case .client: client.isProbe(segment)
      case .broker: broker.isProbe(segment)
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
      if segment.payloadLength > 0 { brokerLastNew = instant }
      if !sent.isFirst {
        recordFlight(sent.newLength, at: instant)
        if unanswered.isEmpty { recordBeforeSilence() }
      }
      unanswered.sent(to: segment.sequenceEnd, at: instant)
    }
    // A retransmission may carry new bytes as well (`tcp_retrans_try_collapse`).
    if sent.isRepeated { processRetransmission(segment, from: side, at: instant) }
  }

  /// New bytes of the broker's are on their way.
  @inline(__always)
  mutating func recordFlight(_ count: Int, at instant: Instant) {
    brokerRate.sent(count, at: instant)
    if let next = broker.next, let acknowledged = broker.acknowledged {
      brokerLargestFlight = max(brokerLargestFlight, next.distance(from: acknowledged))
    }
  }

  private mutating func processRetransmission(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    self[side].rare.facts.retransmissions += 1
    let end = segment.sequenceEnd
    guard let oldest = self[side].acknowledged, let next = self[side].next, end.isAfter(oldest)
    else {
      // Sent again although acknowledged: the acknowledgment was lost beyond the tap.
      if side == .client { unanswered.sawClientRepeat() }
      return
    }
    if side == .broker {
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
      facts.probes?.again(at: instant)
    } else {
      facts.probes = ProbeRun(kind, at: instant)
    }
    facts.probeWait = facts.lastProbe.map { instant - $0 }
    facts.lastProbe = instant
    rareState.facts = facts
  }

  private mutating func processFinish(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    self[side].rare.facts.finished = segment.sequenceEnd
    switch side {
    case .client: rareState.facts.finByClient = finByClient ?? instant
    case .broker: rareState.facts.finByBroker = finByBroker ?? instant
    }
  }
}

// Packets that were captured twice.
extension Flow {
  /// Whether a packet has been captured already; remembers it if not.
  mutating func isDuplicate(_ segment: TCPSegment, at instant: Instant) -> Bool {
    let fingerprint = Fingerprint(segment)
    let isKnown =
      duplicates.contains(fingerprint, at: instant)
      || marks.contains(.copied)
        && rareFact { $0.earlier.contains(fingerprint, at: instant) } ?? false
    if isKnown {
      marks.insert(.copied)
    } else {
      note(fingerprint, at: instant)
    }
    return isKnown
  }

  /// Remembers a packet that has not been captured before.
  @inline(__always)
  mutating func note(_ fingerprint: Fingerprint, at instant: Instant) {
    let last = duplicates.note(fingerprint, at: instant)
    if marks.contains(.copied) { rareState.facts.earlier.keep(last) }
  }
}
