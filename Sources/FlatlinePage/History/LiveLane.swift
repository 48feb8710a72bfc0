import FlatlineCore
import FlatlineEvidence

/// The last packets of a connection, while they come: few, until something is said of it.
struct LiveLane: ConnectionRecord {
  /// Packets of a connection before and after something is said of it.
  private static let quietPoints = 24
  private static let troubledPoints = 200
  /// Of each kind.
  private static let mostShared = 100

  private(set) var history = LaneHistory(points: quietPoints, time: nil)
  private(set) var losses: [ClosedRange<Instant>] = []
  private(set) var neighbours: [NeighbourPoint] = []
  /// Whether another connection of the same ends has begun.
  private var isFollowed = false

  var size: Int {
    MemoryLayout<Self>.stride + history.recent.size
      + losses.count * MemoryLayout<ClosedRange<Instant>>.stride
      + neighbours.count * MemoryLayout<NeighbourPoint>.stride + 64
  }

  mutating func setTrouble(_ isInTrouble: Bool) {
    history.recent.setCapacity(isInTrouble ? Self.troubledPoints : Self.quietPoints)
  }

  mutating func begin(at sequence: SequenceNumber) { history.begin(at: sequence) }

  mutating func observe(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, _ header: PacketHeader,
    at instant: Instant
  ) {
    isFollowed = isFollowed || history.isFollowed(by: segment, from: side)
    if isFollowed { return }
    let since = history.observe(
      segment, packet.extracting(segment.payload), from: side, at: instant)
    guard let since else { return }
    if losses.count == Self.mostShared { losses.removeFirst() }
    losses.append(min(since, instant)...instant)
  }

  mutating func observe(
    _ unreachable: Unreachable, _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant
  ) {
    if !isFollowed { history.observe(unreachable, at: instant) }
  }

  mutating func observe(
    _ message: NeighbourMessage, _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant
  ) {
    if neighbours.count < Self.mostShared {
      neighbours.append(NeighbourPoint(message, at: instant))
    }
  }
}
