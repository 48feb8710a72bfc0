extension Flow {
  /// Processes a segment that belongs to this flow.
  mutating func process(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) -> SegmentOutcome {
    if side == .broker, !hasNoRareState, InquiryRules.takes(segment, of: &self, at: instant) {
      return .asked
    }
    if side == .broker, AcceptanceRules.refuteClient(&self, by: segment, at: instant) {
      beginAnew(with: segment, at: instant)
    }
    let isDamaged =
      side == .client && AcceptanceRules.needsChecksum(segment, in: &self, at: instant)
      && segment.isDamaged(in: packet)
    let acceptance = AcceptanceRules.acceptance(
      of: segment, from: side, in: &self, isDamaged: isDamaged)
    if side == .broker, isAnswered(by: segment, acceptance) { return .reopened }
    if case .rejected(let reason) = acceptance {
      recordRejected(segment, from: side, reason, isDamaged: isDamaged, at: instant)
      return .rejected(reason)
    }
    if isDuplicate(Fingerprint(segment), at: instant) { return .duplicate }
    switch acceptance {
    case .unconfirmed(let doubt): hold(segment, packet, because: doubt, at: instant)
    case .repeated: processRepeated(segment, from: side, packet, at: instant)
    case .acceptable where segment.flags.contains(.rst):
      processReset(segment, from: side, at: instant)
    case .acceptable, .rejected:
      if isDamaged, segment.flags.contains(.syn) { marks.insert(.damagedSynchronise) }
      processAcceptable(segment, from: side, packet, at: instant, outputs: &outputs)
    }
    return .believed
  }

  /// Whether the broker answers the SYN of another connection with the same ends.
  /// `mutating`, though nothing is changed: so the flow is not copied.
  private mutating func isAnswered(
    by segment: TCPSegment, _ acceptance: SegmentAcceptance
  ) -> Bool {
    pendingSynchronise?.isAnswered(by: segment, isExpected: acceptance == .acceptable) ?? false
  }

  private mutating func recordRejected(
    _ segment: TCPSegment, from side: Side, _ reason: Rejection, isDamaged: Bool,
    at instant: Instant
  ) {
    switch reason {
    case .outOfWindow:
      var displacement = rareFact { $0.displacement?.value } ?? Displacement()
      displacement.record(segment, from: side)
      rareState.facts.displacement = Boxed(displacement)
      if let proven = displacement.proven { resume(at: proven) }
    case .synchronise where side == .client && segment.flags.isDisjoint(with: .ack):
      guard segment.sequence != clientInitial else { break }
      rareState.facts.pendingSynchronise = Boxed(
        PendingSynchronise(segment, isDamaged: isDamaged, at: instant))
    default: break
    }
  }

  private mutating func processAcceptable(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) {
    switch side {
    case .client: noteClient(segment, at: instant)
    case .broker: if showsMissingClient(segment, at: instant) { loseClient() }
    }
    noteSeen(from: side, at: instant)
    if segment.flags.contains(.syn) { processSynchronise(segment, from: side, at: instant) }
    confirmClaim(by: segment, from: side, at: instant, outputs: &outputs)
    if segment.flags.contains(.ack) {
      switch side {
      case .client: processClientAcknowledgment(segment, at: instant)
      case .broker:
        let claimed = client.claimed
        let wasAcknowledged = client.acknowledged != nil
        let moved = Self.processAcknowledgment(segment, own: &broker, other: &client, at: instant)
        let isClaim = client.claimed != claimed
        if moved { heardByBroker() } else { noteBrokerSeen(by: segment, at: instant) }
        if moved, isBrokerAlone {
          if wasAcknowledged { recordHeard(from: .client, at: instant) }
        } else if moved || isClaim {
          recordHeardUncaptured(upTo: isClaim ? client.claimed : client.acknowledged, at: instant)
        }
      }
      processReceipt(segment, by: side, at: instant, outputs: &outputs)
      establish(by: segment, from: side, at: instant)
    }
    processSequence(segment, from: side, packet, at: instant)
    processStream(segment, from: side, packet, at: instant, outputs: &outputs)
  }

  private mutating func noteClient(_ segment: TCPSegment, at instant: Instant) {
    if segment.flags.contains(.fin), finByClient == nil {
      rareState.facts.idleBeforeEnd = idle(until: instant)
    }
    sight(at: instant)
    clientHopLimit = segment.hopLimit
  }

  private mutating func noteSeen(from side: Side, at instant: Instant) {
    self[side].lastSeen = instant
    guard !hasNoRareState else { return }
    if side == .client {
      if probes != nil { rareState.facts.probes = nil }
      if inquiry?.run != nil { rareState.facts.inquiry?.value.answered() }
    } else if isBrokerMissing {
      rareState.facts.isBrokerMissing = false
    }
    if rareFact({ $0.displacement }) != nil { rareState.facts.displacement = nil }
  }

  /// All its bytes have come before: somebody is there, and more it does not say.
  private mutating func processRepeated(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant
  ) {
    noteSeen(from: side, at: instant)
    if side == .client, !unanswered.isEmpty { unanswered.sawSignOfLife(isAcceptable: false) }
    if side == .broker { noteBrokerSeen(by: segment, at: instant) }
    processSequence(segment, from: side, packet, at: instant)
  }

  /// Keeps a segment of the client's until it shows whether the broker has taken it.
  private mutating func hold(
    _ segment: TCPSegment, _ packet: Span<UInt8>, because doubt: StreamGaps.Held.Doubt,
    at instant: Instant
  ) {
    if doubt == .acknowledgment {
      noteMissingBroker(at: instant)
      broker.claim(segment.acknowledgment)
    }
    client.hold(segment, packet, because: doubt)
  }

  private mutating func processReset(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    switch side {
    case .client:
      if isUnheard { return }
      if finByClient == nil { rareState.facts.idleBeforeEnd = idle(until: instant) }
      rareState.facts.resetByClient = Reset(
        at: instant, hasAcknowledgment: segment.flags.contains(.ack),
        hopLimit: segment.hopLimit)
    case .broker:
      rareState.facts.resetByBroker = instant
      rareState.facts.brokerHadNoSocket = segment.flags.isDisjoint(with: .ack)
    }
  }
}

// Acknowledgments.
extension Flow {
  private mutating func processClientAcknowledgment(_ segment: TCPSegment, at instant: Instant) {
    let moved = Self.processAcknowledgment(segment, own: &client, other: &broker, at: instant)
    guard !unanswered.isEmpty || unanswered.isTroubled else { return }
    if moved {
      unanswered.acknowledged(upTo: segment.acknowledgment)
    } else {
      let isInWindow = client.expected.map { !segment.sequenceEnd.isBefore($0) } ?? true
      unanswered.sawSignOfLife(
        isAcceptable: isInWindow && segment.acknowledgment == broker.acknowledged)
      if let block = segment.options.firstSelectiveAcknowledgment,
        block.right.isAfter(segment.acknowledgment)
      {
        unanswered.delivered(block, at: instant)
      }
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
    if other.next.map({ acknowledgment.isAfter($0) }) ?? true {
      guard other.next == nil || other.lastSeen == nil else {
        other.claim(acknowledgment)
        return false
      }
      // Of a side that the capture does not show, the other side's word is all there is.
      other.next = acknowledgment
    }
    let moved = other.acknowledged.map { acknowledgment.isAfter($0) } ?? true
    if moved { other.acknowledged = acknowledgment }
    return moved
  }

  /// Believes an acknowledgment of bytes that were not captured, once their sender has moved on.
  private mutating func confirmClaim(
    by segment: TCPSegment, from side: Side, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) {
    guard let claimed = self[side].confirmClaim(by: segment) else { return }
    if side == .broker, !unanswered.isEmpty { unanswered.acknowledged(upTo: claimed) }
    passHole(of: side, at: instant, outputs: &outputs)
  }

  /// What one side has acknowledged of the other's stream.
  private mutating func processReceipt(
    _ segment: TCPSegment, by side: Side, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) {
    if side == .broker {
      // A block below the acknowledgment is a report of a duplicate (RFC 2883).
      if let block = segment.options.firstSelectiveAcknowledgment,
        block.right.isAfter(segment.acknowledgment)
      {
        client.rare.facts.selectiveEdge = block.right
      }
    }
    passHole(of: side.other, at: instant, outputs: &outputs)
  }
}
