/// Puts one direction's segments in order and feeds them to a ``FrameReader``.
///
/// Segments that come after a hole are kept, within a bound, until the hole fills or proves to
/// be a loss of the capture.
struct StreamAssembler: Sendable {
  private struct Held: Sendable {
    var start: SequenceNumber
    var bytes: [UInt8]
    /// Payload beyond the snap length.
    var cut: Int
    /// Payload on the wire.
    var length: Int { bytes.count + cut }
  }

  private static let maximumHeldSegments = 64
  private static let maximumHeldBytes = 65_536

  private struct Gaps: Facts {
    var held: [Held] = []
    var bytesNotCaptured = 0
  }

  private var gaps = Seldom<Gaps>()
  /// The sequence number after the last byte received in order.
  private(set) var next: SequenceNumber?
  private(set) var frames: FrameReader
  /// Bytes received in order.
  private(set) var bytes = 0
  /// Bytes that the receiver got but the capture did not.
  var bytesNotCaptured: Int { gaps.facts.bytesNotCaptured }

  init(next: SequenceNumber?, fromStart: Bool) {
    self.next = next
    frames = FrameReader(fromStart: fromStart)
  }

  @inline(__always)
  var touch: Int { bytes &+ Int(next?.value ?? 0) }

  /// Whether segments wait behind something that is missing.
  @inline(__always)
  var hasHole: Bool { !gaps.isUntouched && !gaps.facts.held.isEmpty }

  mutating func setMaximumFrameSize(_ size: Int) { frames.maximumSize = size }
  mutating func stopReadingFrames() { frames.stop() }

  /// Takes a segment's payload.
  ///
  /// - Parameters:
  ///   - acknowledged: what the receiver has acknowledged: up to there a hole is the capture's.
  /// - Returns: whether new bytes came in order.
  mutating func receive(
    _ packet: Span<UInt8>, _ segment: TCPSegment, acknowledged: SequenceNumber?,
    into outputs: inout [FrameReader.Output]
  ) -> Bool {
    let start = segment.sequence.advanced(by: segment.flags.contains(.syn) ? 1 : 0)
    let expected = next ?? start
    if next == nil { next = start }
    guard segment.payloadLength > 0 else { return false }
    let cut = segment.payloadLength - segment.payload.count
    let ahead = start.distance(from: expected)
    if ahead <= 0 {
      let old = -ahead
      guard old < segment.payloadLength else { return false }
      let captured = segment.payload.dropFirst(min(old, segment.payload.count))
      deliver(packet, captured, into: &outputs)
      skip(cut - max(0, old - segment.payload.count), into: &outputs)
      if !hasHole { return true }
    } else {
      hold(packet, segment, start: start, cut: cut)
      guard closeHole(acknowledged: acknowledged, into: &outputs) else { return false }
    }
    drain(into: &outputs)
    return true
  }

  /// The receiver has acknowledged up to `edge`: a hole before that is the capture's.
  ///
  /// - Returns: whether bytes that waited behind it came in order.
  mutating func acknowledged(
    _ edge: SequenceNumber, into outputs: inout [FrameReader.Output]
  ) -> Bool {
    guard closeHole(acknowledged: edge, into: &outputs) else { return false }
    drain(into: &outputs)
    return true
  }

  /// Whether bytes that come next are frames, and nothing waits behind them.
  var isOrderly: Bool { !hasHole && frames.isSynchronised }

  /// Takes bytes that are the next, all of them captured.
  @inline(__always)
  mutating func receiveNext(_ payload: Span<UInt8>, into outputs: inout [FrameReader.Output]) {
    bytes &+= payload.count
    next = next?.advanced(by: payload.count)
    var offset = 0
    frames.pass(payload, &offset)
    if offset < payload.count { read(payload, from: offset, into: &outputs) }
  }

  @inline(never)
  private mutating func read(
    _ payload: Span<UInt8>, from start: Int, into outputs: inout [FrameReader.Output]
  ) {
    var offset = start
    while let output = frames.next(payload, &offset) { outputs.append(output) }
  }

  private mutating func deliver(
    _ bytes: Span<UInt8>, _ range: Range<Int>, into outputs: inout [FrameReader.Output]
  ) {
    self.bytes += range.count
    next = next?.advanced(by: range.count)
    var offset = 0
    let payload = bytes.extracting(range)
    while let output = frames.next(payload, &offset) { outputs.append(output) }
  }

  private mutating func skip(_ count: Int, into outputs: inout [FrameReader.Output]) {
    guard count > 0 else { return }
    next = next?.advanced(by: count)
    bytes += count
    if let output = frames.skip(count) { outputs.append(output) }
  }

  private mutating func hold(
    _ packet: Span<UInt8>, _ segment: TCPSegment, start: SequenceNumber, cut: Int
  ) {
    let held = gaps.facts.held
    let index = held.firstIndex { !$0.start.isBefore(start) } ?? held.endIndex
    let new = Held(start: start, bytes: segment.payload.map { packet[$0] }, cut: cut)
    guard index < held.endIndex, held[index].start == start else {
      gaps.facts.held.insert(new, at: index)
      return
    }
    // A repetition may be longer (`tcp_retrans_try_collapse`).
    if new.length > held[index].length { gaps.facts.held[index] = new }
  }

  /// Passes over the hole if the receiver has its bytes, or if too much waits behind it.
  private mutating func closeHole(
    acknowledged: SequenceNumber?, into outputs: inout [FrameReader.Output]
  ) -> Bool {
    guard hasHole, let first = gaps.facts.held.first, let next else { return false }
    let held = gaps.facts.held
    let receiverHasIt = acknowledged.map { !$0.isBefore(first.start) } ?? false
    let full =
      held.count >= Self.maximumHeldSegments
      || held.reduce(0) { $0 + $1.bytes.count } > Self.maximumHeldBytes
    guard receiverHasIt || full else { return false }
    let missing = first.start.distance(from: next)
    if missing > 0 {
      gaps.facts.bytesNotCaptured += missing
      skip(missing, into: &outputs)
    }
    return true
  }

  /// Delivers what was held and now is in order.
  private mutating func drain(into outputs: inout [FrameReader.Output]) {
    while let first = gaps.facts.held.first, let next, !first.start.isAfter(next) {
      gaps.facts.held.removeFirst()
      let old = next.distance(from: first.start)
      guard old < first.bytes.count + first.cut else { continue }
      let from = min(old, first.bytes.count)
      deliver(first.bytes.span, from..<first.bytes.count, into: &outputs)
      skip(first.cut - (old - from), into: &outputs)
    }
  }
}
