/// What there is to know about a flow beside its record, when its clocks are asked.
struct EvaluationContext: Sendable {
  /// Of the record.
  let slot: Int
  let now: Instant
  /// Whether address resolution for the client fails on the broker's segment.
  let neighbourFailed: Bool
  /// The version that the flow's broker told on another connection.
  let learntVersion: BrokerVersion?
  /// Of a flow that was joined in its middle, if its own interval does not show.
  let likelyHeartbeat: LikelyHeartbeat?
}
