import FlatlineCore

/// Goes through a capture file, packet by packet, by a corrected clock.
final class CaptureCursor {
  /// Of the packet that it stands at, among those that the file's reader hands over.
  private(set) var number = 0
  private let file: Savefile
  private let correction: ClockCorrection
  private var batch = PacketBatch()
  private var index = 0

  /// `nil` where there is nothing to read. What is wrong with a file is told when it is read for its
  /// events.
  init?(_ path: String, _ correction: ClockCorrection, wake: Int32) {
    guard let file = try? Savefile(path: path, wake: wake), file.size != nil else { return nil }
    self.file = file
    self.correction = correction
    guard fill() else { return nil }
  }

  /// When the packet that it stands at was captured.
  var time: Instant { correction.corrected(batch.entries[index].timestamp) }

  var header: PacketHeader { batch.entries[index].header }

  func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    let bytes = batch.bytes
    return body(bytes.span.extracting(batch.entries[index].range))
  }

  /// - Returns: `false` at the end.
  func advance() -> Bool {
    number += 1
    index += 1
    return index < batch.entries.count || fill()
  }

  private func fill() -> Bool {
    index = 0
    do throws(CaptureError) {
      try file.fill(&batch)
    } catch {
      return false
    }
    return !batch.entries.isEmpty
  }
}
