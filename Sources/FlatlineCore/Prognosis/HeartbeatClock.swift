/// When the broker will miss the client's heartbeats.
///
/// Mirrors deps/rabbit_common/src/rabbit_heartbeat.erl, `heartbeater/3`, the same from 3.8 to
/// 4.3: a process wakes every T after tune-ok and looks whether bytes have arrived. At the first
/// look after the last byte they have; at the next two they have not, and the second of these
/// ends the connection. The first look always finds bytes. So the end lies on the grid of looks,
/// between two and three intervals after the last byte.
///
/// Each look is late by a little, since `receive after T` starts anew: `heartbeatDrift`.
struct HeartbeatClock {
  var broker: BrokerProfile

  /// Where a byte arrived this close to a look, either may have come first.
  private static let tie = Interval.milliseconds(3)
  /// Log and packet clocks, scheduling: the lab's brokers were within 11 ms of the grid.
  private static let slack = Interval.milliseconds(20)

  func forecast(for flow: Flow, now: Instant) -> Forecast? {
    guard let timeout = flow.conversation.heartbeat, timeout > .zero,
      // A connection that is closing has no heartbeat monitor any more.
      flow.conversation.closeByBroker == nil, flow.conversation.closeByClient == nil,
      // A blocked publisher is not expected to send (`pause_monitor`).
      flow.conversation.blockedSince == nil,
      let start = gridStart(flow)
    else { return nil }
    let heard = max(flow.client.lastHeard ?? start, start)
    let closes = instant(start: start, heard: heard, timeout: timeout)
    let early = instant(start: start, heard: heard - Self.tie, timeout: timeout)
    let late = instant(start: start, heard: heard + Self.tie, timeout: timeout)
    return Forecast(
      ending: .missedHeartbeats(timeout: timeout), condition: .heartbeatsAbsent,
      closesAt: closes, earliest: early - Self.slack, latest: late + Self.slack,
      confidence: early == late ? 0.97 : 0.6,
      isSpoken: now >= speakAt(flow, heard: heard, timeout: timeout))
  }

  /// When silence alone is reason enough to speak; `nil` where no heartbeat is agreed.
  func speakAt(_ flow: Flow) -> Instant? {
    guard let timeout = flow.conversation.heartbeat, timeout > .zero,
      let start = gridStart(flow)
    else { return nil }
    return speakAt(flow, heard: max(flow.client.lastHeard ?? start, start), timeout: timeout)
  }

  /// Clients send at least every T, most of them every T/2 (AMQP 0-9-1 section 4.2.7). Half an
  /// interval more, or half as long again as this client has ever been silent, is beyond its
  /// rhythm; but by 1.9 T, just before the earliest end, it is time to speak in any case.
  private func speakAt(_ flow: Flow, heard: Instant, timeout: Interval) -> Instant {
    let rhythm = max(timeout * 3 / 2, flow.client.longestSilence * 3 / 2)
    return heard + min(rhythm, timeout * 19 / 10)
  }

  /// When the grid of looks begins: tune-ok, or the end of the last blocking, which resets the
  /// monitor.
  private func gridStart(_ flow: Flow) -> Instant? {
    flow.conversation.unblockedAt ?? flow.conversation.tuneOk?.at
  }

  private func instant(start: Instant, heard: Instant, timeout: Interval) -> Instant {
    let step = timeout + broker.heartbeatDrift
    let elapsed = max(0, (heard - start).nanoseconds)
    let looks = Int((elapsed + step.nanoseconds - 1) / step.nanoseconds)
    return start + step * (max(1, looks) + 2)
  }
}
