/// Fast path for what nearly every segment is: the next bytes of a side, or an acknowledgment, on a
/// flow with which nothing is wrong.
///
/// Its slow twin is ``Flow/process(_:from:_:at:outputs:)``, and it leaves the flow as that would,
/// for a fraction of the instructions: most conditions are checked once per flow, not per segment.
/// `FlowFastPathTests` compares the flows, `FastPathTests` the events.
enum FastOutcome: Equatable, Sendable {
  /// The segment has to take the slow path; nothing has changed.
  case declined
  /// There is nothing to be told.
  case processed
  /// There is: the news, or outputs.
  case telling(SightingNews)
}

extension Flow {
  /// Whether the fast path may process segments. Only ``process(_:from:_:at:outputs:)`` and an error
  /// of the path can change that.
  ///
  /// `mutating`, though nothing is changed: so the flow is read in its place in the table.
  var isFastPathEligible: Bool {
    mutating get {
      guard isAccepted, client.lastSeen != nil, isMeasured, !unanswered.isTroubled,
        client.isFastPathEligible, broker.isFastPathEligible
      else { return false }
      return !isClientRepeating && probes == nil && !isBrokerMissing
    }
  }

  /// Processes a segment of an eligible flow.
  ///
  /// - Parameters:
  ///   - segment: is not changed; passed so, it is not copied.
  ///   - hash: its fingerprint's.
  ///   - outputs: empty.
  /// - Returns: `declined` where the segment is another flow's, or needs the slow path; then nothing
  ///   has changed.
  @inline(__always)
  mutating func processFast(
    _ segment: inout TCPSegment, _ hash: UInt64, from side: Side, _ packet: Span<UInt8>,
    at instant: Instant, outputs: inout [FrameReader.Output]
  ) -> FastOutcome {
    switch side {
    case .client:
      guard isBetween(client: segment.source, broker: segment.destination),
        let acknowledges = client.isFastPathSegment(segment, to: broker),
        acknowledges || isNews(segment, hash, at: instant) && unanswered.isEmpty
      else { return .declined }
      let isPrompt = acknowledges && unanswered.isPrompt(at: instant)
      if AcceptanceRules.needsChecksum(segment.payloadLength, isPrompt: isPrompt),
        !marks.contains(.ignoresChecksums), segment.isDamaged(in: packet)
      {
        return .declined
      }
      note(hash, at: instant)
      let news = sight(at: instant)
      client.processFast(segment, to: &broker, at: instant)
      if acknowledges, !unanswered.isEmpty {
        unanswered.acknowledged(upTo: segment.acknowledgment)
      }
      client.isIdle = segment.payloadLength == 0
      var says = false
      if segment.payloadLength > 0 {
        says = client.processFast(
          packet.extracting(segment.payload), of: segment.payloadLength, knowsHeartbeats,
          at: instant, outputs: &outputs)
        recordHeard(from: side, at: instant)
        if says { processOutputs(outputs[...], from: side, at: instant) }
      }
      return says || news != .none ? .telling(news) : .processed
    case .broker:
      guard isBetween(client: segment.destination, broker: segment.source),
        let acknowledges = broker.isFastPathSegment(segment, to: client),
        acknowledges || isNews(segment, hash, at: instant), !hasLongBeenUnanswered(at: instant)
      else { return .declined }
      note(hash, at: instant)
      broker.processFast(segment, to: &client, at: instant)
      guard segment.payloadLength > 0 else { return .processed }
      brokerLastNew = instant
      if !knowsHeartbeats { answers.sent(segment.payloadLength) }
      if unanswered.isEmpty { recordBeforeSilence() }
      let measures = recordFlight(
        segment.payloadLength, endsWrite: segment.flags.contains(.psh), at: instant)
      if measures { measureMessage(packet.extracting(segment.payload)) }
      unanswered.sent(to: segment.sequenceEnd, at: instant)
      let says = broker.processFast(
        packet.extracting(segment.payload), of: segment.payloadLength, knowsHeartbeats,
        at: instant, outputs: &outputs)
      guard says else { return .processed }
      processOutputs(outputs[...], from: side, at: instant)
      return .telling(.none)
    }
  }
}

extension Flow {
  /// Whether no clock has anything to say of an eligible flow: the connection is open, everything is
  /// acknowledged, and the client has not been silent for longer than usual.
  ///
  /// `mutating`, though nothing is changed: so the flow is read in its place in the table.
  mutating func isAtRest(before clock: HeartbeatClock, _ now: Instant) -> Bool {
    guard unanswered.isEmpty, hasNoRareState, conversation.isUndisturbed else { return false }
    return clock.speakAt(self).map { now < $0 } ?? true
  }

  /// Whether a segment that acknowledges nothing new has certainly not been captured before. One
  /// that brings the next bytes cannot have been.
  @inline(__always)
  private func isNews(_ segment: TCPSegment, _ hash: UInt64, at instant: Instant) -> Bool {
    segment.payloadLength > 0
      || !marks.contains(.copied)
        && !duplicates.contains(Fingerprint(segment, hash: hash), at: instant)
  }
}

extension HalfFlow {
  /// Whether the fast path may process segments of this side, as far as the side itself decides.
  /// What a flow holds is counted with each segment, and so needs the slow path: see
  /// ``MemoryAccount``.
  var isFastPathEligible: Bool {
    next != nil && next == expected && acknowledged != nil && !isWindowClosed && !hasHole
      && reader.heldBytes == 0
  }

  /// - Returns: `nil` where the segment needs the slow path; else whether it acknowledges more than
  ///   was known.
  @inline(__always)
  func isFastPathSegment(_ segment: TCPSegment, to other: HalfFlow) -> Bool? {
    guard segment.flags.subtracting(.psh) == .ack, segment.sequence == next,
      let acknowledged = other.acknowledged, let edge = other.next,
      !segment.acknowledgment.isAfter(edge), segment.window > 0
    else { return nil }
    let step = segment.acknowledgment.distance(from: acknowledged)
    if step > 0 { return true }
    return step == 0 ? false : nil
  }

  @inline(__always)
  mutating func processFast(_ segment: TCPSegment, to other: inout HalfFlow, at instant: Instant) {
    lastSeen = instant
    other.acknowledged = segment.acknowledgment
    guard segment.payloadLength > 0 else { return }
    next = segment.sequence.advanced(by: segment.payloadLength)
    dataSegments += 1
  }

  /// - Parameters:
  ///   - length: of the payload on the wire; the snap length may have cut it.
  ///   - knowsHeartbeats: see ``Flow/knowsHeartbeats``.
  /// - Returns: whether they say something: a heartbeat alone, where heartbeats are known, does not.
  @inline(__always)
  mutating func processFast(
    _ payload: Span<UInt8>, of length: Int, _ knowsHeartbeats: Bool, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) -> Bool {
    if knowsHeartbeats, length == payload.count, reader.readHeartbeat(payload) {
      expected = next
      hasSentSinceHeartbeat = false
      return false
    }
    deliver(payload, into: &outputs)
    if payload.count < length { skip(length - payload.count, into: &outputs) }
    guard outputs.isEmpty else { return true }
    hasSentSinceHeartbeat = true
    return false
  }
}
