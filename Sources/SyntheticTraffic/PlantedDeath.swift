import FlatlineCore

/// A connection whose client the plan let fall silent, and how the simulated broker closed it.
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
  /// `nil` if the traffic ended before.
  package var closedAt: Instant?
}
