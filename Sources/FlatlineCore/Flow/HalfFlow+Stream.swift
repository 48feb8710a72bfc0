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

  /// Processes a segment's payload, where its place is known.
  ///
  /// - Returns: whether new bytes came in order.
  mutating func receive(
    _ packet: Span<UInt8>, _ segment: TCPSegment, into outputs: inout [FrameReader.Output]
  ) -> Bool {
    let start = segment.sequence.advanced(by: segment.flags.contains(.syn) ? 1 : 0)
    guard segment.payloadLength > 0, let expected else { return false }
    let cut = segment.payloadLength - segment.payload.count
    let ahead = start.distance(from: expected)
    if ahead <= 0 {
      let old = -ahead
      guard old < segment.payloadLength else { return false }
      let captured = segment.payload.dropFirst(min(old, segment.payload.count))
      deliver(packet.extracting(captured), into: &outputs)
      skip(cut - max(0, old - segment.payload.count), into: &outputs)
      if !hasHole { return true }
    } else {
      rare.facts.gaps.hold(
        .init(start: start, bytes: segment.payload.map { packet[$0] }, cut: cut))
      guard closeHole(acknowledged: acknowledged, into: &outputs) else { return false }
    }
    drain(into: &outputs)
    return true
  }

  /// The receiver has acknowledged up to `edge`: a hole before that is the capture's.
  ///
  /// - Returns: whether bytes that waited behind it came in order.
  mutating func passHole(
    before edge: SequenceNumber, into outputs: inout [FrameReader.Output]
  ) -> Bool {
    guard closeHole(acknowledged: edge, into: &outputs) else { return false }
    drain(into: &outputs)
    return true
  }

  /// Bytes of memory that wait for others to come.
  @inline(__always)
  var heldBytes: Int { reader.heldBytes + (rare.fact { $0.gaps.heldBytes } ?? 0) }

  /// Gives up what waits, as if the capture had lost what it waits for.
  ///
  /// - Returns: whether bytes came in order.
  mutating func releaseBuffers(into outputs: inout [FrameReader.Output]) -> Bool {
    reader.abandonMethod()
    guard hasHole else { return false }
    while hasHole {
      passHole(into: &outputs)
      drain(into: &outputs)
    }
    return true
  }

  /// Reads bytes that come next.
  @inline(__always)
  mutating func deliver(_ payload: Span<UInt8>, into outputs: inout [FrameReader.Output]) {
    expected = expected?.advanced(by: payload.count)
    var offset = 0
    reader.passFrames(payload, &offset)
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
    if let output = reader.skip(count) { outputs.append(output) }
  }

  /// Passes over the hole if the receiver has its bytes, or if too much waits behind it.
  private mutating func closeHole(
    acknowledged: SequenceNumber?, into outputs: inout [FrameReader.Output]
  ) -> Bool {
    guard let start = rare.fact({ $0.gaps.held.first?.start }) else { return false }
    let receiverHasIt = acknowledged.map { !$0.isBefore(start) } ?? false
    guard receiverHasIt || rare.fact({ $0.gaps.isFull }) ?? false else { return false }
    passHole(into: &outputs)
    return true
  }

  /// Passes over what is missing before the first segment that waits.
  private mutating func passHole(into outputs: inout [FrameReader.Output]) {
    guard let start = rare.fact({ $0.gaps.held.first?.start }), let expected else { return }
    let missing = start.distance(from: expected)
    guard missing > 0 else { return }
    rare.facts.gaps.bytesNotCaptured += missing
    skip(missing, into: &outputs)
  }

  /// Delivers what was held and now is in order.
  private mutating func drain(into outputs: inout [FrameReader.Output]) {
    while let expected, let first = rare.facts.gaps.release(before: expected) {
      let old = expected.distance(from: first.start)
      guard old < first.length else { continue }
      let from = min(old, first.bytes.count)
      deliver(first.bytes.span.extracting(from...), into: &outputs)
      skip(first.cut - (old - from), into: &outputs)
    }
  }
}
