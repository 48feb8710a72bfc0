/// Whether the kernel that gets a segment believes it. Everything that a segment could change asks
/// this one answer.
///
/// Mirrors Linux `tcp_validate_incoming` and `tcp_ack`, after RFC 9293 section 3.10.7.4 and RFC
/// 5961: who does not know a connection's numbers, but only its addresses and ports, changes
/// nothing.
///
/// The capture knows the numbers only as far as it goes, so where packets may be missing from it,
/// some segments have to wait.
enum SegmentAcceptance: Equatable {
  case acceptable
  /// All its bytes have come before. The kernel acknowledges them again, and looks at nothing else.
  case repeated
  /// Its checksum does not match, or it acknowledges what was not seen to be sent. Its bytes wait:
  /// if its receiver acknowledges them, the segment was good, and the capture is not whole.
  case unconfirmed(StreamGaps.Held.Doubt)
  case rejected(Rejection)
}

/// What the kernel that gets a segment goes by, as far as the capture tells.
struct ReceiverState {
  /// RCV.NXT.
  var expected: SequenceNumber
  /// Up to which it has acknowledged.
  var acknowledged: SequenceNumber
  /// Up to which it says that it has received, though the capture has not shown that.
  var claimed: SequenceNumber?
  /// The most that it takes beyond ``acknowledged``, in bytes.
  var window: Int
  /// SND.UNA and SND.NXT, where they are known.
  var sent: (oldest: SequenceNumber, next: SequenceNumber)?
  /// The largest window that the other side has told it, in bytes (`max_window`).
  var othersWindow: Int

  /// The answer for a segment that is no SYN and no RST.
  func acceptance(of segment: TCPSegment) -> SegmentAcceptance {
    guard segment.flags.contains(.ack) else { return .rejected(.noAcknowledgment) }
    let sequence = acceptance(from: segment.sequence, to: segment.sequenceEnd)
    guard sequence == .acceptable else { return sequence }
    if let sent {
      if segment.acknowledgment.isBefore(sent.oldest.advanced(by: -othersWindow)) {
        return .rejected(.staleAcknowledgment)
      }
      if segment.acknowledgment.isAfter(sent.next) { return .unconfirmed(.acknowledgment) }
    }
    return .acceptable
  }

  private func acceptance(from start: SequenceNumber, to end: SequenceNumber) -> SegmentAcceptance {
    let first = expected.isBefore(acknowledged) ? expected : acknowledged
    var last = expected.isBefore(acknowledged) ? acknowledged : expected
    if let claimed, claimed.isAfter(last) { last = claimed }
    if start.isAfter(last.advanced(by: window)) { return .rejected(.outOfWindow) }
    guard end.isBefore(first) else { return .acceptable }
    return end.isBefore(first.advanced(by: -window)) ? .rejected(.outOfWindow) : .repeated
  }
}
