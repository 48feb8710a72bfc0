/// What the clocks know beside the flow.
struct ClockContext {
  var kernel: KernelProfile
  /// With the version of this flow's broker filled in.
  var broker: BrokerProfile
  var now: Instant
  /// Whether address resolution for the client fails on the broker's own network segment.
  var neighbourFailed = false
  /// The heartbeat interval that a flow joined in its middle has if it is like others.
  var likelyHeartbeat: LikelyHeartbeat?
}
