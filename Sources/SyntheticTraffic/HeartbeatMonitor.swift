/// The receiving side of RabbitMQ's rabbit_heartbeat: after two checks in a row without new bytes
/// the connection is over.
struct HeartbeatMonitor {
  private var misses = 0
  /// Whether bytes came since the last check.
  var hasHeard = true
  /// Whether the broker sent anything since its heartbeat sender's last tick. The first tick
  /// always sends.
  var hasSent = false

  /// The time between two checks, in microseconds. An iteration takes about a millisecond longer
  /// than the interval.
  static func period(_ heartbeat: Int) -> Int { heartbeat * 1_000_000 + 1100 }

  /// - Returns: whether this was the second check in a row without new bytes.
  mutating func check() -> Bool {
    misses = hasHeard ? 0 : misses + 1
    hasHeard = false
    return misses == 2
  }
}
