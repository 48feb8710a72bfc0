/// A client's SYN on a connection that is known: it is a new connection if the broker answers it so,
/// and nothing if the broker does not (RFC 5961 section 4).
struct PendingSynchronise: Sendable {
  let segment: TCPSegment
  /// Whether its checksum is wrong.
  let isDamaged: Bool
  let at: Instant

  /// - Parameter segment: its payload, if it has one, is not kept: it is sent again.
  init(_ segment: TCPSegment, isDamaged: Bool, at instant: Instant) {
    var segment = segment
    segment.payloadLength = 0
    segment.payload = 0..<0
    segment.noteHeader(at: nil)
    self.segment = segment
    self.isDamaged = isDamaged
    at = instant
  }

  /// Whether a segment of the broker's answers it.
  ///
  /// - Parameter isExpected: whether the segment could be the old connection's.
  func isAnswered(by answer: TCPSegment, isExpected: Bool) -> Bool {
    guard answer.flags.contains(.ack), answer.flags.isDisjoint(with: .rst) else { return false }
    let distance = answer.acknowledgment.distance(from: segment.sequence)
    if answer.flags.contains(.syn) { return distance == 1 }
    // If the SYN-ACK is missing, some bytes of the new connection.
    return !isExpected && (1...WindowScales.unscaled).contains(distance)
  }
}
