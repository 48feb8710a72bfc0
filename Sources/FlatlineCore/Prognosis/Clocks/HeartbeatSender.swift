/// When the broker sends its own heartbeats.
///
/// Mirrors deps/rabbit_common/src/rabbit_heartbeat.erl, the sender: from tune-ok on it looks every
/// T/2. It always beats at the first look, and later if nothing was sent since the look before.
struct HeartbeatSender {
  var broker: BrokerProfile

  /// A beat is seen a little after its look.
  private static let tolerance = Interval.milliseconds(50)

  /// The longest interval that tune-ok has room for.
  private static let longest = Interval.seconds(65_535)

  /// The next two beats, and the interval they belong to.
  struct Beats {
    var first: Instant
    var second: Instant
    var interval: Interval
  }

  /// The first beats after `instant` if the broker sends nothing else; `nil` if the grid is not
  /// known, or heartbeats are off.
  func beats(of flow: Flow, after instant: Instant) -> Beats? {
    guard let (start, interval) = grid(of: flow), interval > .zero else { return nil }
    let step = interval / 2 + broker.heartbeatDrift
    let grid = LookGrid(from: start, every: step, broker.pauses)
    guard flow.conversation.firstBrokerHeartbeat != nil, let sent = flow.brokerLastNew else {
      let first = start + step
      return first > instant ? Beats(first: first, second: first + step, interval: interval) : nil
    }
    // After a beat the next look beats again; after anything else, the look after the next.
    let wasBeat = !flow.broker.hasSentSinceHeartbeat && !flow.broker.hasHole
    let next = grid.look(atOrAfter: sent + Self.tolerance) + (wasBeat ? .zero : step)
    let first = max(next, grid.look(atOrAfter: instant))
    return Beats(first: first, second: first + step, interval: interval)
  }

  /// The first beat that waits behind a write that waits itself since `start`; `nil` if the grid is
  /// not known, or heartbeats are off.
  ///
  /// What the writer submitted until then, the last write included, counts as sent: the look after
  /// that sends nothing, and the next one does. But the very first look always does.
  func firstBeat(of flow: Flow, stuckSince start: Instant) -> Instant? {
    guard let (begin, interval) = grid(of: flow), interval > .zero, interval <= Self.longest
    else { return nil }
    let step = interval / 2 + broker.heartbeatDrift
    guard start >= begin + step else { return begin + step }
    let grid = LookGrid(from: begin, every: step, broker.pauses)
    return grid.look(after: grid.look(atOrAfter: start + Interval(nanoseconds: 1)))
  }

  /// How much later than the grid the broker's last beat was, if it was the last that it sent: so
  /// late this broker is, or its grid has moved. Zero where that is explained by the drift, and where
  /// nothing is known: where segments are lost, a beat may have waited behind others. Negative where the
  /// grid began earlier than was thought.
  func lateness(of flow: Flow) -> Interval {
    guard let late = shift(of: flow), let (start, interval) = grid(of: flow),
      let beat = flow.brokerLastNew
    else { return .zero }
    let grid = LookGrid(from: start, every: interval / 2 + broker.heartbeatDrift, broker.pauses)
    let explained = Self.punctuality + Self.doubt * grid.looks(until: beat)
    return late.magnitude <= explained ? .zero : late
  }

  /// The same, explained or not; `nil` where nothing is known.
  func shift(of flow: Flow) -> Interval? {
    guard !flow.broker.hasSentSinceHeartbeat, !flow.broker.hasHole,
      let first = flow.conversation.firstBrokerHeartbeat, let beat = flow.brokerLastNew,
      beat > first, flow.unanswered.lost == 0, flow.conversation.heartbeat != nil,
      flow.conversation.unblockedAt == nil,
      let (start, interval) = grid(of: flow), interval > .zero
    else { return nil }
    return LookGrid(from: start, every: interval / 2 + broker.heartbeatDrift, broker.pauses)
      .phase(of: beat - flow.pathDelay)
  }

  /// Scheduling, and the way from the broker to the capture.
  private static let punctuality = Interval.milliseconds(20)
  /// Of a look's drift: from 0.95 to 1.3 ms were measured.
  static let doubt = Interval.microseconds(200)

  private func grid(of flow: Flow) -> (start: Instant, interval: Interval)? {
    if let (interval, _) = flow.heartbeat {
      return HeartbeatClock(broker: broker).gridStart(flow).map { ($0, interval) }
    }
    // The first beat is half an interval after tune-ok, which comes soon after TCP's handshake.
    guard let first = flow.conversation.firstBrokerHeartbeat, let began = flow.establishedAt
    else { return nil }
    return (began, (first - began) * 2)
  }
}
