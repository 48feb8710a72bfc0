import Capture
import FlatlineCore

/// The packets of captures once more, for what is kept of connections that are known to be in trouble.
enum SecondReading {
  /// - Parameters:
  ///   - end: where the first reading ended: what it did not come to, because it was interrupted, is
  ///     left out.
  ///   - isShown: whether to show how far it is.
  ///   - observe: gets each packet, and its time as events tell it.
  static func read(
    _ files: [String], _ alignment: CaptureAlignment?, until end: Instant, isShown: Bool = true,
    _ observe: (Span<UInt8>, PacketHeader, Instant) -> Void
  ) {
    var merger = SavefileMerger(paths: files, alignment: alignment)
    var progress = Progress(total: isShown ? merger.size : nil)
    var batch = PacketBatch()
    var isOver = false
    while !isOver, merger.next(into: &batch) {
      for entry in batch.entries {
        let instant = entry.timestamp - batch.clockOffset
        if instant > end { isOver = true }
        observe(batch.bytes.span.extracting(entry.range), entry.header, instant)
      }
      progress.update(position: merger.position)
    }
    progress.finish()
  }
}
