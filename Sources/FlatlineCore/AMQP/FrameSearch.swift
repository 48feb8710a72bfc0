/// Finds frame boundaries in a stream joined in its middle.
///
/// Any byte may be a frame's first. A candidate is followed from header to header; it is proven
/// when two whole frames stand in a row, end octets in place. By chance that happens less than
/// once in 2^40 positions, for the two headers must each be plausible and both end octets match.
/// One frame is proof enough where it fills its segment: then its size, of 32 bits, is right.
struct FrameSearch: Sendable {
  private struct Candidate: Sendable {
    var word: UInt64 = 0
    /// Bytes of the header that were read; `FrameHeader.length` when it is complete.
    var collected = 0
    /// Bytes of payload and end octet still to come.
    var remaining = 0
    var kind = FrameHeader.Kind.method
    var counts = FrameCounts()

    enum Progress { case refuted, undecided, proven }

    /// Follows the frames; on proof `offset` stands after the second.
    mutating func follow(
      _ bytes: Span<UInt8>, _ offset: inout Int, maximumSize: Int
    ) -> Progress {
      while offset < bytes.count {
        if collected < FrameHeader.length {
          word = word << 8 | UInt64(bytes[offset])
          collected += 1
          offset += 1
          guard collected == FrameHeader.length else { continue }
          guard let header = FrameHeader(word: word, maximumSize: maximumSize) else {
            return .refuted
          }
          kind = header.kind
          remaining = header.size + 1
          continue
        }
        let step = min(remaining, bytes.count - offset)
        offset += step
        remaining -= step
        guard remaining == 0 else { return .undecided }
        guard bytes[offset - 1] == FrameHeader.end else { return .refuted }
        counts.count(kind)
        collected = 0
        word = 0
        if counts.total == 2 { return .proven }
      }
      return .undecided
    }
  }

  /// Followed at once. Real traffic leaves one or two undecided at the end of a segment.
  private static let maximumCandidates = 8
  private var candidates: [Candidate] = []

  var heapSize: Int { HeapSize.array(candidates) }

  mutating func reset() { candidates.removeAll() }

  /// Looks through `bytes` from `offset`. On proof, leaves `offset` at the first proven frame that
  /// can still be read, and returns those before it, which began in an earlier segment; otherwise
  /// returns `nil` with `offset` at the end.
  mutating func scan(
    _ bytes: Span<UInt8>, _ offset: inout Int, maximumSize: Int
  ) -> FrameCounts? {
    let start = offset
    if start == 0, Self.isOneFrame(bytes, maximumSize: maximumSize) {
      reset()
      return FrameCounts()
    }
    var kept: [Candidate] = []
    for var candidate in candidates {
      var at = start
      switch candidate.follow(bytes, &at, maximumSize: maximumSize) {
      case .refuted: continue
      case .undecided: kept.append(candidate)
      case .proven:
        offset = at
        reset()
        return candidate.counts
      }
    }
    for position in start..<bytes.count {
      guard FrameHeader.Kind(rawValue: bytes[position]) != nil else { continue }
      var candidate = Candidate()
      var at = position
      switch candidate.follow(bytes, &at, maximumSize: maximumSize) {
      case .refuted: continue
      case .undecided: Self.keep(candidate, in: &kept)
      case .proven:
        offset = position
        reset()
        return FrameCounts()
      }
    }
    candidates = kept
    offset = bytes.count
    return nil
  }

  /// Whether `bytes`, a segment's, are exactly one frame.
  private static func isOneFrame(_ bytes: Span<UInt8>, maximumSize: Int) -> Bool {
    var candidate = Candidate()
    var offset = 0
    guard candidate.follow(bytes, &offset, maximumSize: maximumSize) != .refuted else {
      return false
    }
    return candidate.counts.total == 1 && candidate.collected == 0 && offset == bytes.count
  }

  /// When there are too many, the one that claims the most bytes is the least likely.
  private static func keep(_ candidate: Candidate, in kept: inout [Candidate]) {
    kept.append(candidate)
    guard kept.count > maximumCandidates,
      let index = kept.indices.max(by: { kept[$0].remaining < kept[$1].remaining })
    else { return }
    kept.remove(at: index)
  }
}
