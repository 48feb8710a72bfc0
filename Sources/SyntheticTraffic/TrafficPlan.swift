import FlatlineCore

/// What traffic to make.
package struct TrafficPlan: Sendable {
  package var seed: UInt64 = 1
  package var connections = 10_000
  package var duration = Interval.seconds(600)
  /// All connections open within so long.
  package var opening = Interval.seconds(60)
  /// Of publishers and consumers together, about, once all are open.
  package var packetsPerSecond = 16_000.0
  /// The share of connections whose client falls silent for good.
  package var deaths = 0.01
  /// The share of deliveries that are lost and sent again.
  package var loss = 0.001
  /// How long a connection lives before its client closes it and opens another, on average;
  /// `nil`: it stays.
  package var lifetime: Interval?
  /// The first packet's time.
  package var start = Instant(secondsSinceEpoch: 1_767_225_600, nanoseconds: 0) ?? .distantPast

  package init() {}
}

/// A connection that the plan let die, and how the simulated broker's end came.
package struct PlantedDeath: Sendable, Encodable {
  package enum Reason: String, Sendable, Encodable {
    case etimedout
    case heartbeatTimeout = "heartbeat_timeout"
  }

  package var client: Endpoint
  package var heartbeat: Int
  package var silentAt: Instant
  /// When the broker first sent something that nobody acknowledges.
  package var unansweredAt: Instant?
  package var reason: Reason
  /// `nil` when it had not come by the end.
  package var closedAt: Instant?
}
