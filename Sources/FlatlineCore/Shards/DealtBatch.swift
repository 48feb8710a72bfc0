/// Packets, and which of them each shard is to look at. Meant to be used again and again: its
/// arrays keep their room.
public struct DealtBatch: Sendable {
  /// A packet that a shard is to look at.
  struct Card: Sendable {
    private let word: UInt32

    @inline(__always)
    init(_ place: Int, isOwn: Bool) {
      word = UInt32(truncatingIfNeeded: place) << 1 | (isOwn ? 1 : 0)
    }

    /// Where it stands in the batch.
    @inline(__always)
    var place: Int { Int(word >> 1) }

    /// Whether it is to be taken whole; else it is another shard's, and tells a broker's version.
    @inline(__always)
    var isOwn: Bool { word & 1 == 1 }
  }

  /// What one shard is to look at, in the order of the capture.
  typealias Hand = ContiguousArray<Card>

  /// To be filled before they are dealt.
  public var packets = PacketBatch()
  var hands: [Hand] = []
  /// Packets of the capture before these.
  var packetsBefore = 0
  /// The latest packet time at its end.
  var end = Instant.distantPast

  public init() {}

  mutating func clear(shards: Int, packetsBefore: Int) {
    while hands.count < shards { hands.append([]) }
    for shard in hands.indices { hands[shard].removeAll(keepingCapacity: true) }
    self.packetsBefore = packetsBefore
  }
}
