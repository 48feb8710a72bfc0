/// The short way for what nearly every segment is: the next bytes of a side, or an acknowledgment
/// of the next, on a flow with which nothing is wrong.
///
/// It leaves the flow as ``Flow/take(_:from:_:at:outputs:)`` would, for a fraction of the
/// instructions: most of what is asked there can be asked of the flow beforehand, once.
extension Flow {
  /// Whether segments may be taken the short way. Only ``take(_:from:_:at:outputs:)``, an error
  /// of the path and a look can change that.
  var isOrderly: Bool {
    isAccepted && probes == nil && !unanswered.isTroubled && client.isOrderly && broker.isOrderly
  }

  /// Takes a segment of an orderly flow.
  ///
  /// - Returns: `false` where the segment is another than the usual; then nothing has changed.
  @inline(__always)
  mutating func takeUsual(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) -> Bool {
    let isHeard: Bool
    switch side {
    case .client:
      guard let step = client.step(segment, to: broker),
        step.isAcknowledging || unanswered.isEmpty
      else { return false }
      client.take(segment, step, to: &broker, at: instant)
      if step.isAcknowledging, !unanswered.isEmpty {
        unanswered.acknowledged(upTo: segment.acknowledgment, at: instant)
      }
      isHeard = step.length > 0
      if isHeard {
        client.takeNext(packet.extracting(segment.payload), at: instant, outputs: &outputs)
      }
    case .broker:
      guard let step = broker.step(segment, to: client) else { return false }
      broker.take(segment, step, to: &client, at: instant)
      isHeard = step.length > 0
      if isHeard {
        brokerRate.sent(step.length, at: instant)
        if unanswered.isEmpty { clientBeforeSilence = client.sent }
        unanswered.sent(to: step.end, at: instant)
        broker.takeNext(packet.extracting(segment.payload), at: instant, outputs: &outputs)
      }
    }
    if !outputs.isEmpty { takeOutputs(outputs[...], from: side, at: instant) }
    return true
  }
}

/// A usual segment's place.
struct UsualStep {
  /// Of the payload.
  var length: Int
  var end: SequenceNumber
  var window: Int
  /// Whether it acknowledges more than was known.
  var isAcknowledging: Bool
}

extension HalfFlow {
  /// Whether segments of this side, as far as it is asked, are usual.
  var isOrderly: Bool {
    next != nil && next == expected && acknowledged != nil && window > 0 && stream.isOrderly
  }

  /// - Returns: `nil` where the segment is another than the usual.
  @inline(__always)
  func step(_ segment: TCPSegment, to other: HalfFlow) -> UsualStep? {
    guard segment.flags == .ack || segment.flags == [.ack, .psh],
      segment.sequence == next, let acknowledged = other.acknowledged, let edge = other.next,
      !segment.acknowledgment.isAfter(edge)
    else { return nil }
    let length = segment.payloadLength
    let window = Int(segment.window) << Int(windowScale ?? 0)
    let advance = segment.acknowledgment.distance(from: acknowledged)
    // What goes on cannot have been captured before.
    guard window > 0, length == segment.payload.count, advance > 0 || advance == 0 && length > 0
    else { return nil }
    return UsualStep(
      length: length, end: segment.sequence.advanced(by: length), window: window,
      isAcknowledging: advance > 0)
  }

  @inline(__always)
  mutating func take(
    _ segment: TCPSegment, _ step: UsualStep, to other: inout HalfFlow,
    at instant: Instant
  ) {
    segments += 1
    duplicates.note(segment, at: instant)
    lastSeen = instant
    window = step.window
    if step.isAcknowledging { other.acknowledged = segment.acknowledgment }
    guard step.length > 0 else {
      lastIdle = instant
      return
    }
    sent.dataSegments += 1
    next = step.end
    lastNew = instant
    if let acknowledged {
      largestFlight = max(largestFlight, step.end.distance(from: acknowledged))
    }
  }

  @inline(__always)
  mutating func takeNext(
    _ payload: Span<UInt8>, at instant: Instant, outputs: inout [FrameReader.Output]
  ) {
    stream.receiveNext(payload, into: &outputs)
    heard(at: instant)
    if outputs.isEmpty { rhythm.interrupted() }
  }
}
