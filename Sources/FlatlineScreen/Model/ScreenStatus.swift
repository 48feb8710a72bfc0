import FlatlineCore

/// What the head of the screen tells of all packets and connections.
package struct ScreenStatus: Sendable, Equatable {
  /// The interfaces, or the files.
  package var source: String
  package var packets = 0
  /// `nil` where packets do not come live, or it is not known yet.
  package var packetsPerSecond: Int?
  /// Packets that were lost before anybody saw them.
  package var dropped = 0
  /// Open connections, and those of them that have heartbeat 0.
  package var open = 0
  package var withoutHeartbeats = 0
  /// Why packets are missed, if they are.
  package var trouble: String?
  /// Events that came too fast for the screen.
  package var missedEvents = 0

  private var countedAt: Instant?

  package init(source: String) { self.source = source }

  /// Counts packets since the start.
  package mutating func update(packets: Int, at now: Instant) {
    let passed = countedAt.map { (now - $0).seconds } ?? 0
    if passed > 0 {
      packetsPerSecond = max(0, Int((Double(packets - self.packets) / passed).rounded()))
    }
    self.packets = packets
    countedAt = now
  }

  /// - Parameter census: open connections by heartbeat interval.
  package mutating func count(_ census: [Interval?: Int]) {
    open = census.values.reduce(0, +)
    withoutHeartbeats = census[Interval.zero] ?? 0
  }
}
