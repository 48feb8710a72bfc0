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
    while let word = bytes.uint64(at: offset),
      let size = FrameHeader.sizeOnChannel(word: word >> 8, maximumSize: maximumSize)
    {
      let last = offset &+ FrameHeader.length &+ size
      guard bytes.uint8(at: last) == FrameHeader.end else { return }
      if !aside.isUntouched { countRareState(word: word >> 8) }
      offset = last &+ 1
    }
  }
}
