/// Segments of both sides that lie outside of each other's windows, but fit each other: the capture
/// has missed more than a window, and the connection goes on beyond.
///
/// One packet, or one side alone, proves nothing: anybody can send that.
struct Displacement: Sendable {
  /// Segments of one side that follow each other.
  private struct Run: Sendable {
    var start: SequenceNumber
    var end: SequenceNumber
    var acknowledgment: SequenceNumber
    var count = 1

    init(_ segment: TCPSegment) {
      start = segment.sequence
      end = segment.sequenceEnd
      acknowledgment = segment.acknowledgment
    }

    /// - Returns: `false` where the segment lies elsewhere.
    mutating func extend(with segment: TCPSegment) -> Bool {
      guard abs(segment.sequence.distance(from: end)) <= WindowScales.unscaled else { return false }
      if segment.sequenceEnd.isAfter(end) { end = segment.sequenceEnd }
      acknowledgment = segment.acknowledgment
      count += 1
      return true
    }

    func covers(_ number: SequenceNumber) -> Bool {
      !number.isBefore(start) && !number.isAfter(end)
    }
  }

  /// Of each side, and so often must they fit.
  private static let convincing = 3

  private var client: Run?
  private var broker: Run?
  private var agreements = 0

  /// Records a segment that its receiver's window does not admit.
  mutating func record(_ segment: TCPSegment, from side: Side) {
    switch side {
    case .client: if client?.extend(with: segment) != true { client = Run(segment) }
    case .broker: if broker?.extend(with: segment) != true { broker = Run(segment) }
    }
    guard let client, let broker, client.covers(broker.acknowledgment),
      broker.covers(client.acknowledgment)
    else {
      agreements = 0
      return
    }
    agreements += 1
  }

  /// Where the sides are now, if they are elsewhere.
  var proven: (client: SequenceNumber, broker: SequenceNumber)? {
    guard let client, let broker, agreements >= Self.convincing,
      min(client.count, broker.count) >= Self.convincing
    else { return nil }
    return (client.end, broker.end)
  }
}
