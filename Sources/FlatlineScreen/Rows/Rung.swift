import FlatlineCore

/// What was known at one instant of a connection that is dying: a rung of its ladder.
package struct Rung: Sendable, Equatable {
  package var at: Instant
  package var retransmissions: Int
  package var reason: Reason
  package var closesAt: Instant

  init(_ prediction: Prediction) {
    at = prediction.at
    retransmissions = prediction.evidence.retransmissions ?? 0
    reason = prediction.reason
    closesAt = prediction.closesAt
  }
}
