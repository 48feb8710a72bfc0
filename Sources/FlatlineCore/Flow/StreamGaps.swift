/// Segments that came after a hole in one direction of a stream: kept, within a bound, until the
/// hole fills or proves to be a loss of the capture.
struct StreamGaps: Sendable {
  struct Held: Sendable {
    var start: SequenceNumber
    var bytes: [UInt8]
    /// Payload beyond the snap length.
    var cut: Int
    /// Payload on the wire.
    var length: Int { bytes.count + cut }
  }

  private static let maximumHeldSegments = 64
  private static let maximumHeldBytes = 65_536

  /// By their starts.
  private(set) var held: [Held] = []
  /// Of all of them.
  private(set) var heldBytes = 0
  /// Bytes that the receiver got but the capture did not.
  var bytesNotCaptured = 0

  /// Whether more waits than there is room for.
  var isFull: Bool {
    held.count >= Self.maximumHeldSegments || heldBytes > Self.maximumHeldBytes
  }

  mutating func hold(_ new: Held) {
    let index = held.firstIndex { !$0.start.isBefore(new.start) } ?? held.endIndex
    guard index < held.endIndex, held[index].start == new.start else {
      held.insert(new, at: index)
      heldBytes += new.bytes.count
      return
    }
    // A repetition may be longer (`tcp_retrans_try_collapse`).
    guard new.length > held[index].length else { return }
    heldBytes += new.bytes.count - held[index].bytes.count
    held[index] = new
  }

  /// The first that is in order once all before `next` has come, taken out.
  mutating func release(before next: SequenceNumber) -> Held? {
    guard let first = held.first, !first.start.isAfter(next) else { return nil }
    heldBytes -= first.bytes.count
    return held.removeFirst()
  }
}
