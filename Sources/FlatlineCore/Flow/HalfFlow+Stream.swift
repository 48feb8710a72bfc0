/// One direction's segments, put in order and read as frames.
extension HalfFlow {
  /// Whether segments wait behind something that is missing.
  @inline(__always)
  var hasHole: Bool { rare.fact { !$0.gaps.held.isEmpty } ?? false }

  /// - Parameter isOpening: whether the first byte is the stream's first.
  mutating func beginStream(at first: SequenceNumber, isOpening: Bool) {
    expected = first
    let countsFrames = reader.counts != nil
    reader = FrameReader(fromStart: isOpening, countsFrames: countsFrames)
    if countsFrames { rare.facts.streamStart = first }
  }

  /// What a segment has brought.
  struct Receipt: OptionSet {
    let rawValue: UInt8

    /// New bytes came in order.
    static let heard = Receipt(rawValue: 1)
    /// The stream has come to its end: a FIN, and all before it.
    static let finished = Receipt(rawValue: 2)
    /// The receiver has acknowledged bytes whose checksum is wrong in the capture.
    static let damagedTaken = Receipt(rawValue: 4)
  }

  /// Processes a segment's payload and FIN, where its place is known.
  mutating func receive(
    _ packet: Span<UInt8>, _ segment: TCPSegment, into outputs: inout [FrameReader.Output]
  ) -> Receipt {
    let start = segment.sequence.advanced(by: segment.flags.contains(.syn) ? 1 : 0)
    let isLast = segment.flags.contains(.fin)
    guard segment.payloadLength > 0 || isLast, let expected else { return [] }
    let cut = segment.payloadLength - segment.payload.count
    let ahead = start.distance(from: expected)
    var receipt: Receipt = []
    if ahead <= 0 {
      let old = -ahead
      guard old < segment.payloadLength || isLast && old == segment.payloadLength else { return [] }
      if old < segment.payloadLength {
        deliver(packet.extracting(segment.payload), cut: cut, after: old, into: &outputs)
        receipt = .heard
      }
      if isLast { receipt.insert(finish(at: segment.sequenceEnd)) }
      if !hasHole { return receipt }
    } else {
      hold(segment, packet, because: nil)
      passFullHole(into: &outputs)
    }
    return receipt.union(drain(into: &outputs))
  }

  /// Keeps a segment's bytes for later.
  mutating func hold(
    _ segment: TCPSegment, _ packet: Span<UInt8>, because doubt: StreamGaps.Held.Doubt?
  ) {
    let isLast = segment.flags.contains(.fin)
    guard segment.payloadLength > 0 || isLast else { return }
    rare.facts.gaps.hold(
      .init(
        start: segment.sequence.advanced(by: segment.flags.contains(.syn) ? 1 : 0),
        bytes: segment.payload.map { packet[$0] },
        cut: segment.payloadLength - segment.payload.count, isLast: isLast, doubt: doubt))
  }

  private mutating func finish(at end: SequenceNumber) -> Receipt {
    rare.facts.finished = end
    return .finished
  }

  /// Bytes of memory that wait for others to come.
  @inline(__always)
  var heldBytes: Int { reader.heldBytes + (rare.fact { $0.gaps.heapSize } ?? 0) }

  /// Bytes of memory beyond the half itself.
  var heapSize: Int { reader.heapSize + rare.heapSize { $0.gaps.heapSize } }

  /// Gives up what waits. Where nobody acknowledges, it is read first, as if the capture had lost what
  /// it waits for.
  ///
  /// - Returns: whether bytes came in order.
  mutating func releaseBuffers(into outputs: inout [FrameReader.Output]) -> Bool {
    reader.abandonMethod()
    guard hasHole else { return false }
    guard acknowledged == nil else {
      rare.facts.gaps.clear()
      return false
    }
    while hasHole {
      guard let start = rare.facts.gaps.held.first?.start else { break }
      passHole(to: start, into: &outputs)
      if drain(into: &outputs).isEmpty { rare.facts.gaps.clear() }
    }
    return true
  }

  /// Reads what is new of a segment.
  ///
  /// - Parameters:
  ///   - cut: payload beyond the snap length.
  ///   - old: bytes of it that have come before.
  private mutating func deliver(
    _ payload: Span<UInt8>, cut: Int, after old: Int, into outputs: inout [FrameReader.Output]
  ) {
    let from = min(old, payload.count)
    deliver(payload.extracting(from...), into: &outputs)
    skip(cut - (old - from), into: &outputs)
  }

  /// Reads bytes that come next.
  @inline(__always)
  mutating func deliver(_ payload: Span<UInt8>, into outputs: inout [FrameReader.Output]) {
    expected = expected?.advanced(by: payload.count)
    var offset = 0
    reader.passFrames(payload, &offset)
    if offset > 0 { usesChannels = true }
    if offset < payload.count { read(payload, from: offset, into: &outputs) }
  }

  @inline(never)
  private mutating func read(
    _ payload: Span<UInt8>, from start: Int, into outputs: inout [FrameReader.Output]
  ) {
    var offset = start
    while let output = reader.next(payload, &offset) { outputs.append(output) }
  }

  /// Passes over bytes that were not captured.
  mutating func skip(_ count: Int, into outputs: inout [FrameReader.Output]) {
    guard count > 0 else { return }
    expected = expected?.advanced(by: count)
    if reader.isInShortMethod { isMethodCut = true }
    if let output = reader.skip(count) { outputs.append(output) }
  }

  /// Where nobody acknowledges, because the capture lacks the other side, a hole is passed over when
  /// too much waits behind it.
  private mutating func passFullHole(into outputs: inout [FrameReader.Output]) {
    guard acknowledged == nil, rare.fact({ $0.gaps.isFull }) ?? false,
      let start = rare.fact({ $0.gaps.held.first?.start })
    else { return }
    passHole(to: start, into: &outputs)
  }

  /// Passes over what is missing before a segment that waits.
  private mutating func passHole(
    to start: SequenceNumber, into outputs: inout [FrameReader.Output]
  ) {
    guard let missing = expected.map({ start.distance(from: $0) }), missing > 0 else { return }
    rare.facts.gaps.bytesNotCaptured += missing
    skip(missing, into: &outputs)
  }

  /// Delivers what was held and now is in order. Where the receiver has acknowledged what is missing
  /// before it, the hole is the capture's.
  mutating func drain(into outputs: inout [FrameReader.Output]) -> Receipt {
    var receipt: Receipt = []
    while let before = expected,
      let first = rare.facts.gaps.release(expected: before, acknowledged: acknowledged)
    {
      passHole(to: first.start, into: &outputs)
      if next.map({ first.end.isAfter($0) }) ?? false { next = first.end }
      if first.doubt == .checksum { receipt.insert(.damagedTaken) }
      let old = max(0, before.distance(from: first.start))
      if old < first.length {
        deliver(first.bytes.span, cut: first.cut, after: old, into: &outputs)
        receipt.insert(.heard)
      }
      if first.isLast { receipt.insert(finish(at: first.end)) }
    }
    if let expected { rare.facts.gaps.dropDoubts(before: expected) }
    return receipt
  }

  /// Goes on elsewhere in the stream: what lies between was not captured.
  mutating func resume(at number: SequenceNumber) {
    rare.facts.gaps.clear()
    rare.facts.claimed = nil
    next = number
    acknowledged = number
    expected = number
    _ = reader.skip(1 << 20)
  }
}
