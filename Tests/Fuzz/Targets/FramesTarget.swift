@testable import FlatlineCore

/// One direction of a stream: frames, TLS records, PROXY headers, or anything.
enum FramesTarget {
  /// A reader holds a method, or a PROXY header, or what a search follows.
  private static let mostHeld = 40_000

  static func run(_ bytes: [UInt8]) {
    var input = FuzzInput(bytes)
    let isFromStart = input.flag()
    let hasHoles = input.flag()
    let maximumSize = input.choice([131_072, 4096, 8192, 0xffff_ffff])
    let seed = input.word16()
    let stream = input.remaining()
    var reader = FrameReader(fromStart: isFromStart, countsFrames: true)
    reader.maximumSize = maximumSize
    let pieces = Pieces.ranges(of: stream.count, seed: seed)
    if hasHoles {
      requireBounds(reader, stream, pieces)
      return
    }
    let whole = read(stream, [0..<stream.count], reader)
    let cut = read(stream, pieces, reader)
    guard isFromStart else { return }
    // A search sees more where a segment is one frame, and so do TLS records behind a loss.
    requireSame(whole, cut)
    requireSame(whole, read(stream, stream.indices.map { $0..<$0 + 1 }, reader))
  }

  private struct Reading {
    var said: [String] = []
    var hasLost = false
    var isSealed = false
    var counts: FrameCounts?
  }

  private static func read(
    _ stream: [UInt8], _ pieces: [Range<Int>], _ reader: FrameReader
  ) -> Reading {
    var reader = reader
    var reading = Reading()
    for piece in pieces {
      let bytes = stream.span.extracting(piece)
      var offset = 0
      while let output = reader.next(bytes, &offset) {
        require(offset <= bytes.count, "read up to \(offset) of \(bytes.count) bytes")
        switch output {
        case .partial: continue
        case .lost: reading.hasLost = true
        default: break
        }
        if !reading.hasLost { reading.said.append("\(output)") }
      }
      require(offset == bytes.count, "ended at \(offset) of \(bytes.count) bytes")
      require(reader.heapSize <= mostHeld, "holds \(reader.heapSize) bytes")
    }
    reading.isSealed = reader.state == .sealed
    reading.counts = reader.counts
    return reading
  }

  private static func requireSame(_ whole: Reading, _ cut: Reading) {
    if whole.isSealed {
      require(cut.said.starts(with: whole.said), "sealed: \(whole.said) but cut \(cut.said)")
      return
    }
    require(whole.said == cut.said, "said \(whole.said) but cut \(cut.said)")
    require(whole.hasLost == cut.hasLost, "lost \(whole.hasLost) but cut \(cut.hasLost)")
    if !whole.hasLost {
      require(whole.counts == cut.counts, "\(whole.counts as Any) but cut \(cut.counts as Any)")
    }
  }

  /// Every second piece is missing from the capture.
  private static func requireBounds(
    _ reader: FrameReader, _ stream: [UInt8], _ pieces: [Range<Int>]
  ) {
    var reader = reader
    var isMissing = false
    for piece in pieces {
      defer { isMissing.toggle() }
      if isMissing {
        _ = reader.skip(piece.count)
      } else {
        let bytes = stream.span.extracting(piece)
        var offset = 0
        while reader.next(bytes, &offset) != nil {}
      }
      require(reader.heapSize <= mostHeld, "holds \(reader.heapSize) bytes")
    }
    // The shortest frame has eight bytes.
    let total = reader.counts?.total ?? 0
    require(total <= stream.count / 8 + 1, "\(total) frames in \(stream.count) bytes")
  }
}
