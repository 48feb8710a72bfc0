import FlatlineCore

/// The packets of one connection in trouble: its beginning, the last before something was said of it, and
/// what came then.
struct EvidenceCase {
  private struct Kept {
    var bytes: [UInt8]
    var header: PacketHeader
    var at: Instant
    var comments: [String] = []
  }

  private static let mostAtFirst = 24
  private static let mostBefore = 150
  private static let mostAfter = 1500

  let predictedAt: Instant
  private var first: [Kept] = []
  private var before: [Kept] = []
  private var after: [Kept] = []
  private var mask = SecretMask()
  /// Of the broker's bytes: up to which were sent, and acknowledged.
  private var sent: SequenceNumber?
  private var acknowledged: SequenceNumber?
  /// Since when the oldest unacknowledged byte is unanswered, and how often it was sent again.
  private var unanswered: (since: Instant, count: Int)?

  init(predictedAt: Instant) { self.predictedAt = predictedAt }

  /// Forgets all: another connection of the same ends begins.
  mutating func begin() { self = EvidenceCase(predictedAt: predictedAt) }

  mutating func observe(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, _ header: PacketHeader,
    at instant: Instant
  ) {
    var bytes = packet.indices.map { packet[$0] }
    var comments: [String] = []
    switch side {
    case .client:
      if segment.flags.contains(.syn) { mask.begin(at: segment.sequence) }
      hideSecrets(of: segment, in: &bytes)
      if segment.flags.contains(.ack) { noteAcknowledgment(segment) }
    case .broker: comments += remarks(on: segment, at: instant)
    }
    if segment.flags.contains(.rst) { comments.append("RST of the \(side)'s side") }
    keep(Kept(bytes: bytes, header: header, at: instant, comments: comments))
  }

  /// A packet that is about it.
  mutating func observe(
    _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant, comment: String
  ) {
    keep(
      Kept(
        bytes: packet.indices.map { packet[$0] }, header: header, at: instant, comments: [comment]))
  }

  private mutating func hideSecrets(of segment: TCPSegment, in bytes: inout [UInt8]) {
    let payload = segment.payload
    guard !payload.isEmpty else { return }
    let secrets = mask.secrets(
      in: bytes.span.extracting(payload), at: segment.sequence, length: segment.payloadLength)
    for range in secrets {
      for index in range { bytes[payload.lowerBound + index] = 0x2a }
    }
  }

  private mutating func noteAcknowledgment(_ segment: TCPSegment) {
    guard acknowledged.map({ segment.acknowledgment.isAfter($0) }) ?? true else { return }
    acknowledged = segment.acknowledgment
    unanswered = nil
  }

  private mutating func remarks(on segment: TCPSegment, at instant: Instant) -> [String] {
    guard segment.payloadLength > 0 else { return [] }
    defer {
      if sent.map({ segment.sequenceEnd.isAfter($0) }) ?? true { sent = segment.sequenceEnd }
    }
    guard let sent, segment.sequence.isBefore(sent) else {
      if unanswered == nil { unanswered = (instant, 0) }
      return []
    }
    guard let oldest = acknowledged, segment.sequence == oldest, let unanswered else { return [] }
    self.unanswered = (unanswered.since, unanswered.count + 1)
    let seconds = (instant - unanswered.since).seconds
    return ["retransmission \(unanswered.count + 1), \(Self.text(seconds)) s after the first time"]
  }

  private static func text(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private mutating func keep(_ packet: Kept) {
    if first.count < Self.mostAtFirst, before.isEmpty, packet.at <= predictedAt {
      first.append(packet)
    } else if packet.at <= predictedAt {
      if before.count == Self.mostBefore { before.removeFirst() }
      before.append(packet)
    } else if after.count < Self.mostAfter {
      after.append(packet)
    }
  }

  var isEmpty: Bool { first.isEmpty && before.isEmpty && after.isEmpty }

  /// The capture file.
  func file(_ comment: String, application: String) -> [UInt8] {
    var packets = first + before + after
    if let since = unanswered?.since, let index = packets.firstIndex(where: { $0.at == since }) {
      packets[index].comments.insert("first unanswered", at: 0)
    }
    var writer = PcapngWriter(comment: comment, application: application)
    for packet in packets {
      writer.append(packet.bytes, packet.header, at: packet.at, comments: packet.comments)
    }
    return writer.bytes
  }
}
