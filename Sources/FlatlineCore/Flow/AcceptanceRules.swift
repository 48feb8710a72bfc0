/// Asks the kernel's rules about a segment of a flow: see ``SegmentAcceptance``.
///
/// The flow is not changed; passed so, it is not copied.
enum AcceptanceRules {
  /// - Parameter isDamaged: whether its checksum is wrong.
  static func acceptance(
    of segment: TCPSegment, from side: Side, in flow: inout Flow, isDamaged: Bool
  ) -> SegmentAcceptance {
    if side == .client, flow.broker.lastSeen == nil, flow.isTold,
      segment.flags.isDisjoint(with: .syn)
    {
      return .rejected(.unproven)
    }
    if segment.flags.contains(.rst) {
      if isDamaged { return .rejected(.checksum) }
      return isExpectedReset(segment, from: side, in: &flow) ? .acceptable : .rejected(.reset)
    }
    if segment.flags.contains(.syn) {
      return isExpectedSynchronise(segment, from: side, in: &flow)
        ? .acceptable : .rejected(.synchronise)
    }
    guard let receiver = receiver(of: side, in: &flow) else {
      return segment.flags.contains(.ack) ? .acceptable : .rejected(.noAcknowledgment)
    }
    let acceptance = receiver.acceptance(of: segment)
    switch acceptance {
    case .rejected: return acceptance
    case .repeated: return isDamaged ? .rejected(.checksum) : acceptance
    case .acceptable, .unconfirmed:
      if isDamaged {
        return segment.payloadLength > 0 ? .unconfirmed(.checksum) : .rejected(.checksum)
      }
      // The broker's own kernel has sent it. Only what it acknowledges is in doubt.
      return side == .broker ? .acceptable : acceptance
    }
  }

  /// Whether a client's segment has to be looked at byte by byte before it is believed.
  ///
  /// That takes longer than all else. So it is left out where it would change nothing: a long segment
  /// that comes next, for what was damaged on the way is sent again; and an acknowledgment that comes
  /// as soon as any, for without it the broker's kernel repeats what it is missing.
  static func needsChecksum(
    _ segment: TCPSegment, in flow: inout Flow, at instant: Instant
  ) -> Bool {
    if flow.marks.contains(.ignoresChecksums) { return false }
    guard segment.flags.subtracting(.psh) == .ack, segment.sequence == flow.client.next,
      let oldest = flow.broker.acknowledged, let next = flow.broker.next,
      !segment.acknowledgment.isBefore(oldest), !segment.acknowledgment.isAfter(next)
    else { return true }
    let isPrompt = segment.acknowledgment != oldest && flow.unanswered.isPrompt(at: instant)
    return needsChecksum(segment.payloadLength, isPrompt: isPrompt)
  }

  /// The same for a segment that comes next.
  ///
  /// - Parameter isPrompt: whether it acknowledges more than was known, soon after that was sent.
  @inline(__always)
  static func needsChecksum(_ payloadLength: Int, isPrompt: Bool) -> Bool {
    payloadLength == 0 ? !isPrompt : payloadLength <= longestVerified
  }

  /// In bytes. Heartbeats and what consumers acknowledge are shorter, most messages longer.
  private static let longestVerified = 128

  /// `nil` where the capture does not show the receiver, or nothing of the sender before.
  private static func receiver(of side: Side, in flow: inout Flow) -> ReceiverState? {
    switch side {
    case .client: receiver(of: &flow.client, by: &flow.broker, side, flow.scales)
    case .broker: receiver(of: &flow.broker, by: &flow.client, side, flow.scales)
    }
  }

  private static func receiver(
    of sender: inout HalfFlow, by receiver: inout HalfFlow, _ side: Side, _ scales: WindowScales
  ) -> ReceiverState? {
    guard receiver.lastSeen != nil, let expected = sender.expected ?? sender.next else {
      return nil
    }
    let sent: (SequenceNumber, SequenceNumber)? =
      if let oldest = receiver.acknowledged, let next = receiver.next { (oldest, next) } else {
        nil
      }
    return ReceiverState(
      expected: expected, acknowledged: sender.acknowledged ?? expected, claimed: sender.claimed,
      window: scales.largestWindow(of: side.other), sent: sent,
      othersWindow: scales.largestWindow(of: side))
  }

  /// Whether the first segment of the broker shows that its client is not who was seen before: its
  /// numbers are others, or it goes on after a RST. Who sends first need not be who is connected.
  static func refuteClient(
    _ flow: inout Flow, by segment: TCPSegment, at instant: Instant
  ) -> Bool {
    guard flow.broker.lastSeen == nil, flow.client.lastSeen != nil,
      segment.flags.isDisjoint(with: [.syn, .rst]), segment.flags.contains(.ack)
    else { return false }
    // A broker that goes on has not taken a RST.
    if let reset = flow.resetByClient, instant - reset.at > onItsWay { return true }
    func isFar(_ number: SequenceNumber, from known: SequenceNumber?) -> Bool {
      known.map { abs(number.distance(from: $0)) > WindowScales.unscaled } ?? false
    }
    return isFar(segment.sequence, from: flow.broker.next)
      || isFar(segment.acknowledgment, from: flow.client.next)
  }

  /// Longer than what the broker sent before a RST came is on its way to the tap.
  private static let onItsWay = Interval.seconds(1)

  /// A SYN begins a connection, or is sent again because the answer is missing. On an open
  /// connection it draws a challenge ACK (RFC 5961 section 4), whatever its numbers are.
  private static func isExpectedSynchronise(
    _ segment: TCPSegment, from side: Side, in flow: inout Flow
  ) -> Bool {
    guard flow.brokerLastNew == nil, !flow.isTold else { return false }
    switch side {
    case .client:
      guard segment.flags.isDisjoint(with: .ack) else { return false }
      return flow.client.lastSeen == nil && flow.broker.lastSeen == nil
        || flow.marks.contains(.synchronise) && flow.clientInitial == segment.sequence
    case .broker:
      guard segment.flags.contains(.ack) else { return false }
      let answers =
        flow.clientInitial.map { segment.acknowledgment == $0.advanced(by: 1) }
        ?? (flow.client.lastSeen == nil)
      return answers
        && flow.broker.expected.map { segment.sequence.advanced(by: 1) == $0 } ?? true
    }
  }

  /// A RST counts only at exactly the sequence number its receiver expects; elsewhere in the window
  /// it draws a challenge ACK. Linux takes it as well at the right edge of what has come behind a
  /// hole (`tcp_reset_check`).
  private static func isExpectedReset(
    _ segment: TCPSegment, from side: Side, in flow: inout Flow
  ) -> Bool {
    let sender = flow[side]
    let sequence = segment.sequence
    guard let expected = sender.expected ?? sender.next else { return true }
    if sequence == expected || sequence == sender.finished { return true }
    // What this tap calls expected, the receiver has acknowledged, or not yet received.
    if sequence == sender.acknowledged || sequence == sender.claimed { return true }
    guard let oldest = sender.acknowledged, let next = sender.next else { return false }
    switch side {
    case .client:
      return sender.rare.fact { $0.selectiveEdge } == sequence && sequence.isAfter(oldest)
    case .broker:
      // Its own RST is the end of its socket, whatever its peer makes of it. It is sent at the edge
      // of what the client's window admits (`tcp_acceptable_seq`).
      return !sequence.isBefore(oldest) && !sequence.isAfter(next)
    }
  }
}
