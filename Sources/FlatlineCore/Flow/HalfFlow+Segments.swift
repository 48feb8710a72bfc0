/// What a segment says of the side that sent it alone.
extension HalfFlow {
  /// Counts a segment, and tells whether it was captured before.
  @inline(__always)
  mutating func isDuplicate(_ segment: TCPSegment, at instant: Instant) -> Bool {
    segments += 1
    guard duplicates.isDuplicate(segment, at: instant) else { return false }
    seldom.facts.capturedTwice += 1
    return true
  }

  /// The window that a segment of this side announces, in bytes.
  @inline(__always)
  func window(of segment: TCPSegment) -> Int {
    // RFC 7323 section 2.2: the window in a SYN is never scaled.
    Int(segment.window) << (segment.flags.contains(.syn) ? 0 : Int(windowScale ?? 0))
  }

  @inline(__always)
  mutating func take(window size: Int, at instant: Instant) {
    let wasClosed = window == 0
    window = size
    if size == 0 {
      seldom.facts.windowClosedAt = windowClosedAt ?? instant
    } else if wasClosed, windowClosedAt != nil {
      seldom.facts.windowClosedAt = nil
      seldom.facts.windowReopenedAt = instant
    }
  }

  /// Keepalive and window probes: no byte or one, at one before the next (RFC 9293 section
  /// 3.8.4 and 3.8.6.1; Linux sends none, `tcp_xmit_probe_skb`).
  @inline(__always)
  func isProbe(_ segment: TCPSegment) -> Bool {
    guard segment.payloadLength <= 1, let next, segment.sequence == next.advanced(by: -1) else {
      return false
    }
    return segment.flags.isDisjoint(with: [.syn, .fin]) && acknowledged == next
  }

  /// Where a segment lies in what was sent.
  struct Place {
    /// It reaches beyond all that was seen.
    var isNew = false
    /// By so many bytes, where anything was seen before.
    var newLength = 0
    /// Nothing was seen before.
    var isFirst = false
    var isRepeated = false
  }

  mutating func take(sequence segment: TCPSegment, at instant: Instant) -> Place {
    let length = segment.sequenceLength
    let end = segment.sequenceEnd
    guard let next else {
      self.next = end
      return Place(isNew: length > 0, isFirst: true)
    }
    guard length > 0 else {
      if segment.sequence == expected { lastIdle = instant }
      return Place()
    }
    sent.dataSegments += 1
    let isRepeated = segment.sequence.isBefore(next)
    guard end.isAfter(next) else { return Place(isRepeated: isRepeated) }
    self.next = end
    lastNew = instant
    if let acknowledged { largestFlight = max(largestFlight, end.distance(from: acknowledged)) }
    return Place(isNew: true, newLength: end.distance(from: next), isRepeated: isRepeated)
  }

  /// - Returns: whether new bytes came in order.
  @inline(__always)
  mutating func take(
    stream segment: TCPSegment, _ packet: Span<UInt8>, isClient: Bool,
    outputs: inout [FrameReader.Output]
  ) -> Bool {
    if stream.next == nil, segment.payloadLength > 0 {
      // A capture that dropped the handshake may still hold the first bytes.
      let opens = isClient && packet.extracting(segment.payload).uint32(at: 0) == 0x414d_5150
      stream = StreamAssembler(next: segment.sequence, fromStart: opens)
    }
    return stream.receive(packet, segment, acknowledged: acknowledged, into: &outputs)
  }

  /// New bytes came in order.
  @inline(__always)
  mutating func heard(at instant: Instant) {
    if let last = lastHeard { longestSilence = max(longestSilence, instant - last) }
    lastHeard = instant
  }
}
