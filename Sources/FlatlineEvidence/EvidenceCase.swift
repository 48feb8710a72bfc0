import FlatlineCore

/// The packets of one connection in trouble: its beginning, the last before something was said of it, and
/// what came then.
struct EvidenceCase: ConnectionRecord {
  private struct Kept {
    var bytes: [UInt8]
    var header: PacketHeader
    var at: Instant
    var comments: [String] = []
  }

  /// How many packets are kept: of the beginning, before the prediction, and after it.
  struct Limits {
    var first = 24
    var before = 150
    var after = 1500

    /// Where it is not known yet which connection will be in trouble.
    static let live = Limits(first: 16, before: 24)
  }

  private let limits: Limits
  /// `distantFuture` before something is said.
  var predictedAt: Instant
  /// Bytes of memory, about.
  private(set) var size = 0
  private var first: [Kept] = []
  private var before: [Kept] = []
  private var after: [Kept] = []
  private var mask = SecretMask()
  /// Of the broker's bytes: up to which were sent, and acknowledged.
  private var sent: SequenceNumber?
  private var acknowledged: SequenceNumber?
  /// Since when the oldest unacknowledged byte is unanswered, and how often it was sent again.
  private var unanswered: (since: Instant, count: Int)?

  init(predictedAt: Instant, _ limits: Limits = Limits()) {
    self.predictedAt = predictedAt
    self.limits = limits
  }

  init() { self.init(predictedAt: .distantFuture, .live) }

  /// Forgets all: another connection of the same ends begins.
  mutating func begin() { self = EvidenceCase(predictedAt: predictedAt, limits) }

  /// The client's SYN, which was not kept.
  mutating func begin(at sequence: SequenceNumber) { mask.begin(at: sequence) }

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

  mutating func observe(
    _ unreachable: Unreachable, _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant
  ) {
    keep(packet, header, at: instant, "\(unreachable.error.rawValue): it quotes this flow")
  }

  mutating func observe(
    _ message: NeighbourMessage, _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant
  ) {
    let comment =
      switch message {
      case .request: "who has the client's address?"
      case .reply: "the client's address is answered for"
      }
    keep(packet, header, at: instant, comment)
  }

  private mutating func keep(
    _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant, _ comment: String
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
    if packet.at > predictedAt {
      guard after.count < limits.after else { return }
      after.append(packet)
    } else if first.count < limits.first, before.isEmpty {
      first.append(packet)
    } else {
      if before.count == limits.before { size -= Self.size(of: before.removeFirst()) }
      before.append(packet)
    }
    size += Self.size(of: packet)
  }

  private static func size(of packet: Kept) -> Int {
    MemoryLayout<Kept>.stride + packet.bytes.count + 32
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
