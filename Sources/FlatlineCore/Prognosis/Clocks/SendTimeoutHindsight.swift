/// That the broker's writer gave up, though nothing had been said of it, or something else.
///
/// A broker that was stuck for as long as a write may wait, and then resets the connection without a
/// word, has not found that heartbeats are missing, unless they were due just then.
struct SendTimeoutHindsight {
  var kernel: KernelProfile
  var broker: BrokerProfile

  private static let slack = Interval.milliseconds(500)

  func forecast(for flow: Flow) -> Forecast? {
    guard let end = flow.resetByBroker, !flow.brokerHadNoSocket, flow.finByClient == nil,
      flow.conversation.closeByBroker == nil, flow.conversation.closeByClient == nil,
      let stopped = SendTimeoutClock.stopped(flow),
      let stuck = StuckWriter(flow, since: stopped, kernel)
    else { return nil }
    let waits = end - broker.sendTimeout
    guard waits >= stuck.waits.earliest - Self.slack, waits <= stuck.waits.latest + Self.slack,
      !isHeartbeat(flow, end)
    else { return nil }
    let clock = SendTimeoutClock(kernel: kernel, broker: broker)
    return .immediate(
      clock.endings(flow, waitsFrom: waits, until: end).likely,
      flow.client.windowClosedAt == nil ? .deliveriesUnanswered : .zeroWindow, at: end,
      confidence: stuck.isCertain ? 0.9 : 0.7)
  }

  /// Whether the client's heartbeats were missed then.
  private func isHeartbeat(_ flow: Flow, _ end: Instant) -> Bool {
    HeartbeatClock(broker: broker).forecast(for: flow, now: end).map {
      end >= $0.earliest && end <= $0.latest
    } ?? false
  }
}
