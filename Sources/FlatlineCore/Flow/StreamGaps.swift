/// Segments that came after a hole in one direction of a stream, or that nobody would believe yet:
/// kept, within a bound, until the hole fills, or their receiver acknowledges them.
struct StreamGaps: Sendable {
  struct Held: Sendable {
    /// Why its receiver may not have taken it, though it lies in the window.
    enum Doubt: Sendable { case checksum, acknowledgment }

    var start: SequenceNumber
    var bytes: [UInt8]
    /// Payload beyond the snap length.
    var cut: Int
    /// Whether the sender ends its stream behind it.
    var isLast = false
    var doubt: Doubt?
    /// Payload on the wire.
    var length: Int { bytes.count + cut }
    /// The sequence number after it.
    var end: SequenceNumber { start.advanced(by: length + (isLast ? 1 : 0)) }

    fileprivate var heapSize: Int { HeapSize.array(bytes) }
  }

  private static let maximumHeldSegments = 64
  private static let maximumHeldBytes = 65_536

  /// By their starts.
  private(set) var held: [Held] = []
  /// Of all of them.
  private var heldBytes = 0
  /// Of memory, without the array of them.
  private var segmentsSize = 0
  /// Bytes that the receiver got but the capture did not.
  var bytesNotCaptured = 0

  /// Whether more waits than there is room for.
  var isFull: Bool {
    held.count >= Self.maximumHeldSegments || heldBytes > Self.maximumHeldBytes
  }

  /// The end of all that waits.
  var end: SequenceNumber? {
    held.lazy.map(\.end).max { $0.isBefore($1) }
  }

  /// What they take of memory.
  var heapSize: Int { HeapSize.array(held) + segmentsSize }

  mutating func hold(_ new: Held) {
    let index = held.firstIndex { !$0.start.isBefore(new.start) } ?? held.endIndex
    guard index < held.endIndex, held[index].start == new.start else {
      insert(new, at: index)
      return
    }
    let old = held[index]
    // What is believed comes before what is not. A repetition may be longer
    // (`tcp_retrans_try_collapse`).
    let isBetter =
      (old.doubt == nil) == (new.doubt == nil)
      ? new.end.isAfter(old.end) : new.doubt == nil
    guard isBetter else { return }
    heldBytes += new.bytes.count - old.bytes.count
    segmentsSize += new.heapSize - old.heapSize
    held[index] = new
  }

  /// Where there is no room, what lies farthest ahead is given up: its receiver's acknowledgment will
  /// tell that it came.
  private mutating func insert(_ new: Held, at index: Int) {
    if isFull {
      guard index < held.endIndex else { return }
      discount(held.removeLast())
    }
    held.insert(new, at: index)
    heldBytes += new.bytes.count
    segmentsSize += new.heapSize
  }

  /// The first that is in order, taken out: all before it has come, or its receiver has acknowledged
  /// that. What is in doubt must be acknowledged itself.
  mutating func release(
    expected: SequenceNumber, acknowledged edge: SequenceNumber?
  ) -> Held? {
    let index = held.firstIndex { segment in
      guard segment.doubt == nil else {
        return edge.map { !segment.end.isAfter($0) } ?? false
      }
      return !segment.start.isAfter(expected) || edge.map { !segment.start.isAfter($0) } ?? false
    }
    guard let index else { return nil }
    let first = held.remove(at: index)
    discount(first)
    // The last gives back the room of all.
    if held.isEmpty { held = [] }
    return first
  }

  /// Drops doubtful ones whose bytes have come otherwise.
  mutating func dropDoubts(before expected: SequenceNumber) {
    let isOver = { (segment: Held) in
      segment.doubt != nil && !segment.end.isAfter(expected)
    }
    for segment in held where isOver(segment) { discount(segment) }
    held.removeAll(where: isOver)
    if held.isEmpty { held = [] }
  }

  /// Gives up all that waits.
  mutating func clear() {
    held = []
    heldBytes = 0
    segmentsSize = 0
  }

  private mutating func discount(_ segment: Held) {
    heldBytes -= segment.bytes.count
    segmentsSize -= segment.heapSize
  }
}
