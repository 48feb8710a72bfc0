/// The short way for what nearly every segment is: the next bytes of a side, or an acknowledgment,
/// on a flow with which nothing is wrong.
///
/// It leaves the flow as ``Flow/take(_:from:_:at:outputs:)`` would, for a fraction of the
/// instructions: most of what is asked there can be asked of the flow beforehand, once.
extension Flow {
  /// Whether segments may be taken the short way. Only ``take(_:from:_:at:outputs:)`` and an error
  /// of the path can change that.
  var isOrderly: Bool {
    isAccepted && probes == nil && !unanswered.isTroubled && client.isOrderly && broker.isOrderly
  }

  /// Takes a segment, of an orderly flow.
  ///
  /// - Returns: `false` where the segment is another flow's, or another than the usual; then nothing
  ///   has changed.
  @inline(__always)
  mutating func takeUsual(
    _ segment: TCPSegment, _ fingerprint: Fingerprint, from side: Side, _ packet: Span<UInt8>,
    at instant: Instant, outputs: inout [FrameReader.Output]
  ) -> Bool {
    switch side {
    case .client:
      guard isBetween(client: segment.source, broker: segment.destination),
        let acknowledges = client.isUsual(segment, to: broker),
        acknowledges || isNews(segment, fingerprint, at: instant) && unanswered.isEmpty
      else { return false }
      note(fingerprint, at: instant)
      client.takeUsual(segment, to: &broker, at: instant)
      if acknowledges, !unanswered.isEmpty {
        unanswered.acknowledged(upTo: segment.acknowledgment)
      }
      client.isIdle = segment.payloadLength == 0
      guard segment.payloadLength > 0 else { return true }
      client.takeUsual(
        packet.extracting(segment.payload), of: segment.payloadLength, knowsHeartbeats,
        at: instant, outputs: &outputs)
    case .broker:
      guard isBetween(client: segment.destination, broker: segment.source),
        let acknowledges = broker.isUsual(segment, to: client),
        acknowledges || isNews(segment, fingerprint, at: instant)
      else { return false }
      note(fingerprint, at: instant)
      broker.takeUsual(segment, to: &client, at: instant)
      guard segment.payloadLength > 0 else { return true }
      brokerLastNew = instant
      noteFlight(segment.payloadLength, at: instant)
      if unanswered.isEmpty { noteBeforeSilence() }
      unanswered.sent(to: segment.sequenceEnd, at: instant)
      broker.takeUsual(
        packet.extracting(segment.payload), of: segment.payloadLength, knowsHeartbeats,
        at: instant, outputs: &outputs)
    }
    noteHeard(from: side, at: instant)
    if !outputs.isEmpty { takeOutputs(outputs[...], from: side, at: instant) }
    return true
  }
}

extension Flow {
  /// Whether a usual segment that acknowledges nothing new has certainly not been captured before.
  /// What goes on, in bytes or in acknowledgments, cannot have been.
  @inline(__always)
  private func isNews(
    _ segment: TCPSegment, _ fingerprint: Fingerprint, at instant: Instant
  ) -> Bool {
    segment.payloadLength > 0
      || !marks.contains(.copied) && !duplicates.contains(fingerprint, at: instant)
  }
}

extension HalfFlow {
  /// Whether segments of this side can be usual, as far as it is asked. What waits for others to
  /// come is weighed with each segment: see ``HeldBytes``.
  var isOrderly: Bool {
    next != nil && next == expected && acknowledged != nil && !isWindowClosed && !hasHole
      && reader.heldBytes == 0
  }

  /// - Returns: `nil` where the segment is another than the usual; else whether it acknowledges
  ///   more than was known.
  @inline(__always)
  func isUsual(_ segment: TCPSegment, to other: HalfFlow) -> Bool? {
    guard segment.flags.subtracting(.psh) == .ack, segment.sequence == next,
      let acknowledged = other.acknowledged, let edge = other.next,
      !segment.acknowledgment.isAfter(edge), segment.window > 0
    else { return nil }
    let step = segment.acknowledgment.distance(from: acknowledged)
    if step > 0 { return true }
    return step == 0 ? false : nil
  }

  @inline(__always)
  mutating func takeUsual(_ segment: TCPSegment, to other: inout HalfFlow, at instant: Instant) {
    lastSeen = instant
    other.acknowledged = segment.acknowledgment
    guard segment.payloadLength > 0 else { return }
    next = segment.sequence.advanced(by: segment.payloadLength)
    dataSegments += 1
  }

  /// - Parameters:
  ///   - length: of the payload on the wire; the snap length may have cut it.
  ///   - knowsHeartbeats: see ``Flow/knowsHeartbeats``.
  @inline(__always)
  mutating func takeUsual(
    _ payload: Span<UInt8>, of length: Int, _ knowsHeartbeats: Bool, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) {
    if knowsHeartbeats, length == payload.count, reader.takeHeartbeat(payload) {
      expected = next
      hasSentSinceHeartbeat = false
      return
    }
    deliver(payload, into: &outputs)
    if payload.count < length { skip(length - payload.count, into: &outputs) }
    if outputs.isEmpty { hasSentSinceHeartbeat = true }
  }
}
