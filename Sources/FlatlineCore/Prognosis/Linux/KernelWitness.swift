/// What the retransmissions of one flow tell about the kernel of its broker's host.
///
/// The kernel gives up at the first expiry of its timer that is long enough after the first
/// retransmission (`retransmits_timed_out`), and sends nothing then. So each retransmission shows
/// that its limit is longer, and one that was due and did not come, that it is not.
struct KernelWitness: Sendable, Equatable {
  let broker: IPAddress
  let client: IPAddress
  let firstSent: Instant
  /// From the first retransmission to the last: the limit is longer.
  let endured: Interval
  /// From the first retransmission to the expiry that was due next. If that sent nothing, the limit
  /// is not longer.
  let limit: Interval
  /// That expiry.
  let due: ClosedRange<Instant>
  /// And the latest instant of the one after it.
  let second: Instant
  /// The ticks a second that explain the waits, and whether the profile's did not.
  let hz: Int
  let contradictsHz: Bool
  /// Where the timeouts stop doubling sooner than the profile says.
  let maximumTimeout: Interval?
  /// Whether the capture lacks some of the flow's bytes.
  let isLossy: Bool

  /// As few retransmissions as could be a coincidence.
  private static let leastRetransmissions = 3

  /// `nil` where something else may have ended the retransmissions, or may hide them: the path
  /// answered, a neighbour was looked for, a side has ended the connection, or the broker was to
  /// close it for want of heartbeats.
  init?(_ flow: Flow, kernel: KernelProfile, broker: BrokerProfile, now: Instant) {
    guard let episode = flow.unanswered.episode, episode.count >= Self.leastRetransmissions,
      episode.refusal == nil, !episode.isHidden, flow.client.windowClosedAt == nil,
      flow.finByClient == nil, !flow.isBrokerAlone, flow.conversation.closeByClient == nil,
      flow.conversation.closeByBroker == nil, !flow.isEnding,
      let ladder = RetransmissionLadder.learnt(episode, kernel), ladder.isConsistent
    else { return nil }
    let expiries = ladder.expiries
    let first = ladder.threshold - ladder.kernel.retransmissionLimit
    if let heartbeat = HeartbeatClock(broker: broker).forecast(for: flow, now: now),
      heartbeat.earliest <= expiries.next.upperBound
    {
      return nil
    }
    self.broker = flow.key.broker.address
    client = flow.key.client.address
    firstSent = episode.firstSent
    endured = episode.last - first
    limit = expiries.next.upperBound - first
    due = expiries.next
    second = expiries.second
    hz = ladder.kernel.hz
    contradictsHz = hz != kernel.hz
    maximumTimeout =
      ladder.kernel.maximumTimeout == kernel.maximumTimeout ? nil : ladder.kernel.maximumTimeout
    isLossy = flow.bytesNotCaptured > 0
  }

  /// Whether a kernel with these settings would have sent what was seen.
  func allows(_ kernel: KernelProfile) -> Bool { endured < kernel.retransmissionLimit }

  /// Whether it would have given up where the retransmissions end.
  func isExplained(by kernel: KernelProfile) -> Bool {
    allows(kernel) && kernel.retransmissionLimit <= limit
  }
}
