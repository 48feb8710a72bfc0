import FlatlineCore

/// What was on the wire of one connection: its last packets one by one, and of all how many bytes.
///
/// It judges packets for a picture, not for a prediction: the engine's rules of what a kernel would
/// believe are not repeated here.
struct LaneHistory: Sendable {
  private struct Half {
    /// The first sequence number seen.
    var base: SequenceNumber?
    /// Behind all that was sent.
    var next: SequenceNumber?
    /// Behind all that the other side has acknowledged.
    var answered: SequenceNumber?
    var lastSeen: Instant?
    /// Of the last segment with payload.
    var lastSent: Instant?
    /// Of the last segment: tells a packet that was captured twice.
    var identification: UInt16?
    var last: (sequence: SequenceNumber, length: Int)?
  }

  var recent: RecentPoints
  /// `nil` where nobody knows how long the time will be.
  private(set) var bins: ActivityBins?
  private var client = Half()
  private var broker = Half()
  /// The first and the last packet.
  private(set) var firstSeen: Instant?
  private(set) var lastSeen: Instant?
  /// The first FIN or RST, of either side.
  private(set) var endMark: Instant?
  /// Bytes of a TLS record that holds a heartbeat, once the broker has named the cipher suite.
  private var sealedHeartbeat: Int?

  /// - Parameter time: of all packets that will come, where it is known.
  init(points: Int, time: ClosedRange<Instant>?) {
    recent = RecentPoints(capacity: points)
    bins = time.map { ActivityBins($0) }
  }

  /// The client's SYN, which was not seen as a packet.
  mutating func begin(at sequence: SequenceNumber) {
    client.base = sequence
    client.next = sequence.advanced(by: 1)
  }

  /// Whether a segment begins another connection of the same ends.
  func isFollowed(by segment: TCPSegment, from side: Side) -> Bool {
    guard side == .client, segment.flags.contains(.syn), let base = client.base else {
      return false
    }
    return segment.sequence != base
  }

  /// - Returns: since when bytes were lost to the capture, where the segment shows that some were.
  mutating func observe(
    _ segment: TCPSegment, _ payload: Span<UInt8>, from side: Side, at instant: Instant
  ) -> Instant? {
    var (own, other) = side == .client ? (client, broker) : (broker, client)
    if isDuplicate(segment, of: own, at: instant) { return nil }
    firstSeen = firstSeen ?? instant
    lastSeen = instant
    if !segment.flags.isDisjoint(with: [.fin, .rst]) { endMark = endMark ?? instant }
    if side == .broker, sealedHeartbeat == nil {
      sealedHeartbeat = TLSRecordReader.heartbeatRecord(opening: payload)
    }
    let kind = kind(of: segment, payload, from: side, after: own, at: instant)
    if own.base == nil { own.base = segment.sequence }
    let base = own.base ?? segment.sequence
    var lossSince: Instant?
    var acknowledged: Int?
    if segment.flags.contains(.ack) {
      if other.base == nil { other.base = segment.acknowledgment }
      other.answered = segment.acknowledgment
      acknowledged = other.base.map { segment.acknowledgment.distance(from: $0) }
      if let next = other.next, segment.acknowledgment.isAfter(next), !segment.flags.contains(.rst)
      {
        let missing = segment.acknowledgment.distance(from: next)
        lossSince = other.lastSeen
        recent.append(
          WirePoint(
            at: instant, kind: .loss, side: side.other,
            sequence: other.base.map { next.distance(from: $0) } ?? 0, length: missing,
            acknowledged: nil))
        other.next = segment.acknowledgment
      }
    }
    recent.append(
      WirePoint(
        at: instant, kind: kind, side: side, sequence: segment.sequence.distance(from: base),
        length: segment.payloadLength, acknowledged: acknowledged))
    bins?.add(segment.payloadLength, from: side, at: instant)
    if own.next.map({ segment.sequenceEnd.isAfter($0) }) ?? true { own.next = segment.sequenceEnd }
    own.lastSeen = instant
    if segment.payloadLength > 0 { own.lastSent = instant }
    own.identification = segment.identification
    own.last = (segment.sequence, segment.payloadLength)
    (client, broker) = side == .client ? (own, other) : (other, own)
    return lossSince
  }

  mutating func observe(_ unreachable: Unreachable, at instant: Instant) {
    let sequence = broker.base.map { unreachable.sequence.distance(from: $0) } ?? 0
    recent.append(
      WirePoint(
        at: instant, kind: .unreachable, side: .broker, sequence: sequence, length: 0,
        acknowledged: nil))
    lastSeen = instant
  }

  /// A mirror port copies a packet at once.
  private static let duplicateDelay = Interval.milliseconds(5)

  private func isDuplicate(_ segment: TCPSegment, of half: Half, at instant: Instant) -> Bool {
    guard let seen = half.lastSeen, instant - seen < Self.duplicateDelay,
      let identification = segment.identification, identification != 0, let last = half.last
    else { return false }
    return half.identification == identification
      && last == (segment.sequence, segment.payloadLength)
  }

  /// - Parameter half: what this side has sent before.
  private func kind(
    of segment: TCPSegment, _ payload: Span<UInt8>, from side: Side, after half: Half,
    at instant: Instant
  ) -> WirePoint.Kind {
    if segment.flags.contains(.rst) { return .reset }
    if segment.flags.contains(.syn) {
      let isAgain = half.next.map { !segment.sequenceEnd.isAfter($0) } ?? false
      return isAgain ? .retransmission : .synchronise
    }
    if let next = half.next {
      // A byte that was acknowledged, or none, before what comes next (RFC 1122, 4.2.3.6).
      let isOld = segment.payloadLength == 0 || half.answered == next
      if isOld, segment.payloadLength <= 1, !segment.flags.contains(.fin),
        segment.sequence.distance(from: next) == -1
      {
        return .keepalive
      }
      if segment.sequenceLength > 0, !segment.sequenceEnd.isAfter(next) { return .retransmission }
    }
    if segment.flags.contains(.fin) { return .finish }
    if segment.payloadLength == 0 { return segment.window == 0 ? .zeroWindow : .acknowledgment }
    if let sealedHeartbeat {
      let silence = side == .client ? half.lastSent.map { instant - $0 } : nil
      return HeartbeatSign.isSealed(payload, record: sealedHeartbeat, after: silence)
        ? .heartbeat : .data
    }
    return HeartbeatSign.isPlain(payload) ? .heartbeat : .data
  }
}
