/// What the header of a segment says of its sender.
extension HalfFlow {
  /// - Parameter size: as in the header, unscaled: zero is zero at any scale.
  @inline(__always)
  mutating func record(window size: UInt16, at instant: Instant) {
    if size == 0 {
      rare.facts.windowClosedAt = windowClosedAt ?? instant
    } else if isWindowClosed {
      rare.facts.windowClosedAt = nil
      rare.facts.windowReopenedAt = instant
    }
    isWindowClosed = size == 0
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

  /// The same where no acknowledgment is there: nobody else sends no byte from there.
  func isProbeAlone(_ segment: TCPSegment) -> Bool {
    segment.payloadLength == 0 && acknowledged == nil
      && segment.flags.isDisjoint(with: [.syn, .fin])
      && next.map { segment.sequence == $0.advanced(by: -1) } ?? false
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
    /// It has no bytes, and shows that nothing was sent beyond what has arrived: it stands at
    /// exactly the sequence number that is expected next.
    var isIdle = false
  }

  mutating func record(sequence segment: TCPSegment) -> Place {
    let length = segment.sequenceLength
    let end = segment.sequenceEnd
    guard let next else {
      self.next = end
      return Place(isNew: length > 0, isFirst: true)
    }
    guard length > 0 else { return Place(isIdle: segment.sequence == expected) }
    dataSegments += 1
    let isRepeated = segment.sequence.isBefore(next)
    guard end.isAfter(next) else { return Place(isRepeated: isRepeated) }
    self.next = end
    return Place(isNew: true, newLength: end.distance(from: next), isRepeated: isRepeated)
  }
}

// Acknowledgments of what the capture does not show.
extension HalfFlow {
  /// Notes that the other side acknowledges more than was seen to be sent. Of several such claims the
  /// nearest is kept: it is the first that can be confirmed.
  mutating func claim(_ number: SequenceNumber) {
    guard let next, number.isAfter(next) else { return }
    // Its bytes wait here, so they were sent.
    if let end = rare.fact({ $0.gaps.end }), !number.isAfter(end) {
      self.next = number
      acknowledged = number
      return
    }
    if let claimed, claimed.isAfter(next), claimed.isBefore(number) { return }
    rare.facts.claimed = number
  }

  /// - Returns: what the other side has acknowledged, if this side's sequence numbers now show that
  ///   it had sent that.
  mutating func confirmClaim(by segment: TCPSegment) -> SequenceNumber? {
    guard let claimed, !segment.sequence.isBefore(claimed) else { return nil }
    rare.facts.claimed = nil
    if next.map({ claimed.isAfter($0) }) ?? true { next = claimed }
    guard acknowledged.map({ claimed.isAfter($0) }) ?? true else { return nil }
    acknowledged = claimed
    return claimed
  }
}
