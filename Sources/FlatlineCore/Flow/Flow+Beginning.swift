/// How a connection begins, in a capture or on the wire.
extension Flow {
  mutating func processSynchronise(
    _ segment: TCPSegment, from side: Side, at instant: Instant
  ) {
    scales.note(segment.options, of: side)
    switch side {
    case .client:
      marks.insert(.synchronise)
      clientInitial = segment.sequence
      clientMaximumSegmentSize = segment.options.maximumSegmentSize
    case .broker:
      // Repeated: the client's acknowledgment did not arrive, and nothing was accepted yet.
      if marks.contains(.answer), brokerLastNew == nil { marks.remove(.established) }
      marks.insert(.answer)
      if let asked = client.lastSeen { notePath(roundTrip: instant - asked) }
      if marks.contains(.damagedSynchronise) { marks.insert(.ignoresChecksums) }
    }
    if !hasBegun(side) {
      self[side].beginStream(at: segment.sequence.advanced(by: 1), isOpening: true)
    }
  }

  /// The client's acknowledgment of the SYN-ACK completes the handshake; where the capture lacks one
  /// of the two, the broker's first segment shows it.
  mutating func establish(by segment: TCPSegment, from side: Side, at instant: Instant) {
    guard !isAccepted, segment.flags.isDisjoint(with: .syn), broker.lastSeen != nil,
      client.lastSeen != nil || side == .broker && segment.payloadLength > 0
    else { return }
    marks.insert(.established)
    began = instant
  }

  /// Forgets what the client alone has told of the connection: the broker's first segment shows that
  /// it was not the client.
  mutating func beginAnew(with segment: TCPSegment, at instant: Instant) {
    let hint = hint
    self = Flow(
      key: key, shared: shared, firstSeen: instant, firstSequence: segment.sequence,
      countsFrames: client.frames != nil)
    if let hint { self.hint = hint }
  }

  /// The capture has missed more than a window of both sides: goes on where they are now.
  mutating func resume(at numbers: (client: SequenceNumber, broker: SequenceNumber)) {
    client.resume(at: numbers.client)
    broker.resume(at: numbers.broker)
    unanswered.forget()
    rareState.facts.displacement = nil
  }
}
