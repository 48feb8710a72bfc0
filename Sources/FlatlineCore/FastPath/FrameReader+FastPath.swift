/// Fast path for whole frames in one segment.
///
/// Its slow twin is ``FrameReader/next(_:_:)``, which reads the same bytes where they come one by
/// one. `FrameChunkingTests` and `FrameSkippingTests` prove them equal.
extension FrameReader {
  /// Reads bytes that are just a heartbeat.
  ///
  /// - Returns: `false` where they are something else; then nothing has changed.
  @inline(__always)
  mutating func readHeartbeat(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count == FrameHeader.length + 1, bytes.uint64(at: 0) == FrameHeader.heartbeat,
      state == .header, collected == 0
    else { return false }
    count(.heartbeat)
    return true
  }

  /// Passes over frames of channels that are there to their end: most are, and they say nothing that
  /// anybody asks for. The rest is left for ``next(_:_:)``.
  @inline(__always)
  mutating func passFrames(_ bytes: Span<UInt8>, _ offset: inout Int) {
    guard state == .header, collected == 0 else { return }
    // Seven bytes of header and one that follows.
    while offset >= 0, offset <= bytes.count &- (FrameHeader.length + 1) {
      let header = bytes.extracting(offset..<offset &+ FrameHeader.length + 1)
      guard let size = FrameHeader.sizeToPass(header, maximumSize: maximumSize) else { return }
      let last = offset &+ FrameHeader.length &+ size
      guard bytes.uint8(at: last) == FrameHeader.end else { return }
      if !aside.isUntouched { countRareState(header) }
      offset = last &+ 1
    }
  }

  /// Looks for a message that begins in the next bytes, before they are read.
  ///
  /// - Returns: how long it is: its method, its header, and its body as the header tells it.
  @inline(never)
  func measureMessage(_ bytes: Span<UInt8>) -> UInt32? {
    guard state == .header, collected == 0 else { return nil }
    var (offset, method) = (0, 0)
    while let word = bytes.uint64(at: offset),
      let header = FrameHeader(word: word >> 8, maximumSize: maximumSize)
    {
      let length = FrameHeader.length + header.size + 1
      switch header.kind {
      case .method: method = length
      case .contentHeader where method > 0:
        // Behind class and weight (AMQP 0-9-1 section 4.2.6.1).
        guard let body = bytes.uint64(at: offset + FrameHeader.length + 4) else { return nil }
        let frames = method + length + FrameHeader.length + 1
        let whole = body.addingReportingOverflow(UInt64(frames))
        return whole.overflow ? .max : UInt32(clamping: whole.partialValue)
      case .contentHeader, .contentBody, .heartbeat: method = 0
      }
      offset += length
    }
    return nil
  }
}
