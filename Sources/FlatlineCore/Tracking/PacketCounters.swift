/// Counts what was captured, before any flow is looked at.
struct PacketCounters: Sendable {
  /// Packets so far; while one is processed, its number from 1.
  var count = 0
  /// Bytes on the wire.
  var bytes = 0
  var captureDropped = 0
  var fragments = 0
  /// ICMP errors about bytes that were not in flight.
  var outOfWindowICMP = 0
  private var undecodable: [DecodeError: Int] = [:]

  mutating func countUndecodable(_ error: DecodeError, _ count: Int = 1) {
    guard count > 0 else { return }
    undecodable[error, default: 0] += count
  }

  func add(to summary: inout Summary) {
    summary.packets += count
    summary.bytes += bytes
    summary.captureDropped += captureDropped
    summary.fragments += fragments
    summary.outOfWindowICMP += outOfWindowICMP
    for (error, count) in undecodable {
      summary.undecodable += count
      summary.undecodableBy[error.rawValue, default: 0] += count
    }
  }
}
