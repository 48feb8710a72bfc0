/// Packets before those in ``CaptureDuplicates``: kept once a copy was seen, for then more copies
/// will come, perhaps of longer bursts.
struct EarlierPackets: Sendable {
  private static let capacity = 12

  private var prints: [CaptureDuplicates.Print] = []

  var heapSize: Int { HeapSize.array(prints) }

  mutating func keep(_ print: CaptureDuplicates.Print) {
    if prints.count == Self.capacity { prints.removeFirst() }
    prints.append(print)
  }

  func contains(_ fingerprint: Fingerprint, at instant: Instant) -> Bool {
    let print = CaptureDuplicates.Print(hash: fingerprint.hash, at: instant)
    return prints.contains { $0.matches(print, within: fingerprint.window) }
  }
}
