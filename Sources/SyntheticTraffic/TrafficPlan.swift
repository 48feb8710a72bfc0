import FlatlineCore

/// Which traffic to make.
package struct TrafficPlan: Sendable {
  package var seed: UInt64 = 1
  package var connections = 10_000
  /// What a connection's name begins with; its number follows.
  package var name = "worker"
  package var duration = Interval.seconds(600)
  /// All connections open within this time.
  package var opening = Interval.seconds(60)
  /// About how many packets a second publishers and consumers exchange, once all are open.
  package var packetsPerSecond = 16_000.0
  /// The share of connections whose client falls silent for good.
  package var deaths = 0.01
  /// The share of deliveries that are lost and sent again.
  package var loss = 0.001
  /// How long a connection lives on average before its client closes it and opens another; `nil`
  /// to keep it open.
  package var lifetime: Interval?
  /// The time of the first packet.
  package var start = Instant(secondsSinceEpoch: 1_767_225_600, nanoseconds: 0) ?? .distantPast

  package init() {}

  /// - Parameter microseconds: since the start.
  func instant(_ microseconds: Int) -> Instant { start + .microseconds(microseconds) }
}
