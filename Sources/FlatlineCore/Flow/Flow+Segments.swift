extension Flow {
  /// Takes a segment that belongs to this flow.
  ///
  /// - Returns: `false` when it told nothing: a packet captured twice, or a RST that no kernel
  ///   would accept.
  mutating func take(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) -> Bool {
    self[side].counts.segments += 1
    guard !self[side].duplicates.isDuplicate(segment, at: instant) else {
      self[side].counts.capturedTwice += 1
      return false
    }
    if segment.flags.contains(.rst) { return takeReset(segment, from: side, at: instant) }
    self[side].lastSeen = instant
    if side == .client { probes = nil }
    if segment.flags.contains(.syn) { takeSynchronise(segment, from: side, at: instant) }
    if segment.flags.contains(.ack) {
      takeAcknowledgment(segment, from: side, at: instant)
      let first = outputs.count
      if self[side.other].stream.acknowledged(segment.acknowledgment, into: &outputs) {
        takeHeard(outputs[first...], from: side.other, at: instant)
      }
      if side == .client, sawBeginning, segment.flags.isDisjoint(with: .syn) {
        establishedAt = establishedAt ?? instant
      }
    }
    takeSequence(segment, from: side, at: instant)
    takeStream(segment, from: side, packet, at: instant, outputs: &outputs)
    if segment.flags.contains(.fin) { takeFinish(segment, from: side, at: instant) }
    return true
  }

  /// A RST counts only at exactly the sequence number its receiver expects (RFC 9293 section
  /// 3.10.7.4, `tcp_validate_incoming`); elsewhere in the window it draws a challenge ACK.
  private mutating func takeReset(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) -> Bool {
    guard isAcceptable(segment.sequence, from: side) else {
      self[side].counts.ignoredResets += 1
      return false
    }
    switch side {
    case .client:
      resetByClient = Reset(at: instant, hasAcknowledgment: segment.flags.contains(.ack))
    case .broker:
      resetByBroker = instant
      brokerHadNoSocket = segment.flags.isDisjoint(with: .ack)
    }
    return true
  }

  private func isAcceptable(_ sequence: SequenceNumber, from side: Side) -> Bool {
    let half = self[side]
    guard let expected = half.expected ?? half.next else { return true }
    if sequence == expected || sequence == half.next || sequence == half.finished { return true }
    // What this tap calls expected, the receiver has acknowledged, or not yet received.
    if sequence == self[side.other].acknowledgmentSent { return true }
    // A broker's own RST is the end of its socket, whatever its peer makes of it. It is sent at
    // the edge of what the client's window admits (`tcp_acceptable_seq`).
    guard side == .broker, let oldest = half.acknowledged, let next = half.next else {
      return false
    }
    return !sequence.isBefore(oldest) && !sequence.isAfter(next)
  }

  private mutating func takeSynchronise(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    switch side {
    case .client: synAt = synAt ?? instant
    case .broker:
      // Repeated: the client's acknowledgment did not arrive, and nothing was accepted yet.
      if synAckAt != nil, broker.lastHeard == nil { establishedAt = nil }
      synAckAt = synAckAt ?? instant
    }
    self[side].initial = segment.sequence
    self[side].windowScale = segment.options.windowScale
    self[side].maximumSegmentSize = segment.options.maximumSegmentSize
    self[side].selectiveAcknowledgmentPermitted =
      segment.options.selectiveAcknowledgmentPermitted
    if self[side].stream.next == nil {
      self[side].stream = StreamAssembler(
        next: segment.sequence.advanced(by: 1), fromStart: true)
    }
  }

  private mutating func takeAcknowledgment(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    let acknowledgment = segment.acknowledgment
    // A segment that was overtaken tells nothing about the window any more.
    if self[side].acknowledgmentSent.map({ !acknowledgment.isBefore($0) }) ?? true {
      // RFC 7323 section 2.2: the window in a SYN is never scaled.
      let shift = segment.flags.contains(.syn) ? 0 : Int(self[side].windowScale ?? 0)
      self[side].window = Int(segment.window) << shift
      takeWindow(of: side, at: instant)
      self[side].acknowledgmentSent = acknowledgment
    }
    // An acknowledgment of bytes that were not captured moves the sender's edge as well.
    if self[side.other].next.map({ acknowledgment.isAfter($0) }) ?? true {
      self[side.other].next = acknowledgment
    }
    let moved = self[side.other].acknowledged.map { acknowledgment.isAfter($0) } ?? true
    if moved { self[side.other].acknowledged = acknowledgment }
    guard side == .client, !unanswered.isEmpty else { return }
    if moved {
      unanswered.acknowledged(upTo: acknowledgment, at: instant)
    } else {
      let isInWindow = client.expected.map { !segment.sequenceEnd.isBefore($0) } ?? true
      unanswered.sawSignOfLife(isAcceptable: isInWindow && acknowledgment == broker.acknowledged)
    }
  }

  private mutating func takeWindow(of side: Side, at instant: Instant) {
    if self[side].window == 0 {
      self[side].windowClosedAt = self[side].windowClosedAt ?? instant
    } else if self[side].windowClosedAt != nil {
      self[side].windowClosedAt = nil
      self[side].windowReopenedAt = instant
    }
  }

  private mutating func takeSequence(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    let length = segment.sequenceLength
    let end = segment.sequenceEnd
    guard let next = self[side].next else {
      self[side].next = end
      if side == .broker, length > 0 { unanswered.sent(to: end, at: instant) }
      return
    }
    if takeProbe(segment, from: side, next: next, at: instant) { return }
    guard length > 0 else {
      if segment.sequence == self[side].expected { self[side].lastIdle = instant }
      return
    }
    self[side].counts.dataSegments += 1
    if end.isAfter(next) {
      self[side].next = end
      self[side].lastNew = instant
      self[side].rate.sent(end.distance(from: next), at: instant)
      if let oldest = self[side].acknowledged {
        self[side].largestFlight = max(self[side].largestFlight, end.distance(from: oldest))
      }
      if side == .broker {
        if unanswered.isEmpty { clientBeforeSilence = client.counts }
        unanswered.sent(to: end, at: instant)
      }
    }
    // A retransmission may carry new bytes as well (`tcp_retrans_try_collapse`).
    if segment.sequence.isBefore(next) { takeRepetition(segment, from: side, at: instant) }
  }

  private mutating func takeRepetition(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    self[side].counts.retransmissions += 1
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

  /// Keepalive and window probes: no byte or one, at one before the next (RFC 9293 section
  /// 3.8.4 and 3.8.6.1; Linux sends none, `tcp_xmit_probe_skb`).
  private mutating func takeProbe(
    _ segment: TCPSegment, from side: Side, next: SequenceNumber, at instant: Instant
  ) -> Bool {
    guard segment.payloadLength <= 1, segment.flags.isDisjoint(with: [.syn, .fin]),
      segment.sequence == next.advanced(by: -1), self[side].acknowledged == next
    else { return false }
    let kind: ProbeRun.Kind = self[side.other].window == 0 ? .window : .keepalive
    switch kind {
    case .window: self[side].counts.windowProbes += 1
    case .keepalive: self[side].counts.keepaliveProbes += 1
    }
    guard side == .broker else { return true }
    if probes?.kind == kind {
      probes?.again(at: instant)
    } else {
      probes = ProbeRun(kind, at: instant)
    }
    probeWait = lastProbe.map { instant - $0 }
    lastProbe = instant
    return true
  }

  private mutating func takeStream(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) {
    let first = outputs.count
    let acknowledged = self[side].acknowledged
    if self[side].stream.next == nil, segment.payloadLength > 0 {
      // A capture that dropped the handshake may still hold the first bytes.
      let opens = side == .client && packet.extracting(segment.payload).uint32(at: 0) == 0x414d_5150
      self[side].stream = StreamAssembler(next: segment.sequence, fromStart: opens)
    }
    let heard = self[side].stream.receive(
      packet, segment, acknowledged: acknowledged, into: &outputs)
    if heard { takeHeard(outputs[first...], from: side, at: instant) }
  }

  private mutating func takeHeard(
    _ outputs: ArraySlice<FrameReader.Output>, from side: Side, at instant: Instant
  ) {
    if let last = self[side].lastHeard {
      self[side].longestSilence = max(self[side].longestSilence, instant - last)
    }
    self[side].lastHeard = instant
    noteRhythm(outputs, from: side, at: instant)
    for output in outputs {
      conversation.note(output, from: side, at: instant)
      adjustFraming(output, from: side)
    }
  }

  private mutating func noteRhythm(
    _ outputs: ArraySlice<FrameReader.Output>, from side: Side, at instant: Instant
  ) {
    let hasHeartbeat = outputs.contains { output in
      switch output {
      case .heartbeat, .sealedHeartbeat: true
      default: false
      }
    }
    guard hasHeartbeat else {
      self[side].rhythm.interrupted()
      return
    }
    self[side].lastHeartbeat = instant
    self[side].rhythm.heartbeat(at: instant)
  }

  private mutating func adjustFraming(_ output: FrameReader.Output, from side: Side) {
    switch output {
    case .method(.tuneOk(let tuning)) where tuning.frameMax > 0:
      // Seven bytes of header and the end octet are part of frame_max.
      let size = max(4096, Int(clamping: tuning.frameMax)) - FrameHeader.length - 1
      client.stream.setMaximumFrameSize(size)
      broker.stream.setMaximumFrameSize(size)
    case .foreign, .protocolHeader:
      if conversation.dialect != .amqp091, side == .client {
        client.stream.stopReadingFrames()
      }
    default: break
    }
  }

  private mutating func takeFinish(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    self[side].finished = segment.sequenceEnd
    switch side {
    case .client: finByClient = finByClient ?? instant
    case .broker: finByBroker = finByBroker ?? instant
    }
  }
}
