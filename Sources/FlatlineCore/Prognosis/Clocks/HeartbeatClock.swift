/// When the broker closes because the client's heartbeats are missing.
///
/// Mirrors deps/rabbit_common/src/rabbit_heartbeat.erl, `heartbeater/3`, which is the same from
/// 3.8 to 4.3: a process looks every T, from tune-ok on, whether bytes have arrived. The first look
/// after the last byte finds that they have. The next two find that they have not, and the second
/// of them ends the connection. The very first look always finds bytes. So the end lies on the grid
/// of looks, two to three intervals after the last byte.
///
/// Each look is a little later than the grid says, because `receive after T` starts again each
/// time: ``BrokerProfile/heartbeatDrift``.
struct HeartbeatClock {
  var broker: BrokerProfile

  /// If a byte arrived this close to a look, either may have come first.
  private static let tie = Interval.milliseconds(3)
  private static let closeTie = Interval.milliseconds(1)
  /// Where only the broker's acknowledgment tells of a byte, it came up to so long before
  /// (`TCP_DELACK_MIN`, 40 ms, and a tick).
  private static let delayedAcknowledgment = Interval.milliseconds(50)
  /// For the clocks of log and packets, and for scheduling: the lab's brokers were within 11 ms of
  /// the grid.
  private static let slack = Interval.milliseconds(20)
  private static let settling = slack * 5
  /// However lossy the path, the forecast is spoken so long before the earliest end.
  private static let notice = Interval.milliseconds(100)
  /// A broker that is only busy wakes no later.
  private static let jitter = Interval.milliseconds(250)
  /// If the broker took longer than this to act on tune-ok, it has sent something in between.
  private static let busy = Interval.milliseconds(500)

  func forecast(for flow: Flow, now: Instant) -> Forecast? {
    guard Self.isRunning(flow), let (timeout, source) = flow.heartbeat, timeout > .zero,
      let heard = heard(flow)
    else { return nil }
    let spans = spans(flow, timeout: timeout, heard: heard, now: now)
    var span = spans.late
    // The broker would have closed by now, and its RST would have been seen.
    if let settled = tieSettledAt(span), now >= settled { span.settle() }
    return Forecast(
      ending: .missedHeartbeats(timeout: timeout), condition: .heartbeatsAbsent,
      closesAt: span.likely, earliest: span.earliest - Self.slack,
      latest: span.latest + Self.slack, confidence: confidence(source, span, timeout),
      isSpoken: now >= speakAt(flow, heard: heard, timeout: timeout, end: spans.inTime.earliest))
  }

  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    guard Self.isRunning(flow), let (timeout, _) = flow.heartbeat, timeout > .zero,
      let heard = heard(flow)
    else { return nil }
    let (inTime, span) = spans(flow, timeout: timeout, heard: heard, now: now)
    let speaksAt = speakAt(flow, heard: heard, timeout: timeout, end: inTime.earliest)
    // Without a grid there is no tie.
    let settledAt = gridStart(flow) == nil ? nil : tieSettledAt(span)
    return .earliest(of: [speaksAt, settledAt], after: now)
  }

  /// Whether the broker's monitor runs. It does not on a connection that is closing, nor while the
  /// broker blocks a publisher, which then need not send (`pause_monitor`).
  static func isRunning(_ flow: Flow) -> Bool {
    flow.conversation.closeByBroker == nil && flow.conversation.closeByClient == nil
      && flow.conversation.blockedSince == nil
  }

  /// When silence alone is reason enough to speak; `nil` if no interval is known.
  func speakAt(_ flow: Flow) -> Instant? {
    guard Self.isRunning(flow), let (timeout, _) = flow.heartbeat, timeout > .zero,
      let heard = heard(flow)
    else { return nil }
    let end = span(flow, timeout: timeout, heard: heard).earliest
    return speakAt(flow, heard: heard, timeout: timeout, end: end)
  }

  /// When neither this client's rhythm nor the loss of its path explains the silence, or when it is
  /// time to speak in any case.
  private func speakAt(
    _ flow: Flow, heard: Instant, timeout: Interval, end: Instant
  ) -> Instant {
    // Clients send at least every T, most of them every T/2 (AMQP 0-9-1 section 4.2.7). A tenth
    // more than T, or half as long again as this client has ever been silent, is too long.
    let rhythm = max(timeout * 11 / 10, flow.clientLongestSilence * 3 / 2)
    let silent = heard + min(rhythm, timeout * 19 / 10)
    // The client's kernel has shown that it has nothing to send, so nothing was lost.
    if let idle = flow.clientLastIdle, idle >= heard + timeout { return max(silent, idle) }
    return max(silent, min(lossExcluded(flow, heard: heard, timeout: timeout), end - Self.notice))
  }

  /// When a heartbeat that was due would have been lost too often for the loss of this path to
  /// explain it. What the broker itself has sent without an answer counts as well.
  private func lossExcluded(_ flow: Flow, heard: Instant, timeout: Interval) -> Instant {
    let due = heard + min(max(flow.clientLongestSilence, timeout / 2), timeout)
    let attempts = LossOdds.convincing(flow)
    guard let episode = flow.unanswered.episode else { return excluded(due, after: attempts) }
    // The last transmission counts once its answer is overdue.
    return max(
      excluded(due, after: attempts - episode.count - 1),
      min(excluded(due, after: attempts - episode.count), episode.answerDue))
  }

  /// When so many transmissions have been lost since the first was due.
  private func excluded(_ due: Instant, after attempts: Int) -> Instant {
    guard attempts > 1 else { return due }
    // As Linux sends a lone segment: now, a probe, one timeout later, and then with doubled waits.
    let wait = RetransmissionBackoff.inetCskRtoBackoff(
      Int(KernelProfile().minimumTimeout.nanoseconds), attempts - 2, maximum: .max)
    return due + Interval(nanoseconds: Int64(wait))
  }

  /// If the last byte came so close to a look that either may have been first: when the earlier of
  /// the two ends has passed.
  private func tieSettledAt(_ span: HeartbeatSpan) -> Instant? {
    guard span.isOfPause || span.likely - span.earliest <= Forecast.waking + span.leeway,
      span.later - span.likely > Self.busy + span.leeway
    else { return nil }
    return span.likely + Self.settling + span.leeway + broker.lateness.any
  }

  /// When bytes last came from the client; the grid's start if none have come since.
  private func heard(_ flow: Flow) -> Instant? {
    guard let start = gridStart(flow) else { return flow.clientLastHeard }
    return max(flow.clientLastHeard ?? start, start)
  }

  /// When the grid of looks begins: at tune-ok, or at the end of the last blocking, which resets
  /// the monitor. Unknown for a flow whose beginning was not captured.
  func gridStart(_ flow: Flow) -> Instant? { gridStarts(flow)?.likely }

  /// The same, and the earliest that it may have begun: it may also be the first beat that was late.
  func gridStarts(_ flow: Flow) -> (earliest: Instant, likely: Instant)? {
    if let unblocked = flow.conversation.unblockedAt.map({ $0 - flow.pathDelay }) {
      return (unblocked, unblocked)
    }
    // The broker's sender starts with the monitor, and always beats first after half an interval.
    // That tells when the broker acted on tune-ok: it may be later than tune-ok arrived, and
    // tune-ok may be hidden in TLS.
    let started = flow.conversation.firstBrokerHeartbeat.flatMap { first in
      flow.heartbeat.map { first - $0.interval / 2 - broker.heartbeatDrift - flow.pathDelay }
    }
    guard let seen = flow.conversation.tuneOk?.at else {
      return flow.sawBeginning ? started.map { ($0, $0) } : nil
    }
    let arrived = broker.pauses.delayed(seen + flow.pathDelay)
    let late = (started ?? arrived) - arrived
    return (arrived, late > .zero && late < Self.busy ? arrived + late : arrived)
  }

  /// The end if the broker is in time, and if it is as late as it has been.
  private func spans(
    _ flow: Flow, timeout: Interval, heard: Instant, now: Instant
  ) -> (inTime: HeartbeatSpan, late: HeartbeatSpan) {
    let inTime = span(flow, timeout: timeout, heard: heard, passed: now - Self.settling)
    guard broker.lateness.look > .zero else { return (inTime, inTime) }
    return (inTime, span(flow, timeout: timeout, heard: heard, late: broker.lateness))
  }

  /// - Parameter lateness: how late the broker may have read the last byte, or looked.
  private func span(
    _ flow: Flow, timeout: Interval, heard: Instant, passed: Instant = .distantPast,
    late lateness: BrokerLateness.Bound = BrokerLateness.Bound()
  ) -> HeartbeatSpan {
    let step = timeout + broker.heartbeatDrift
    guard let start = gridStarts(flow) else {
      return HeartbeatSpan(
        offGrid: heard, step: step, brokersBeat: flow.lastHeartbeat(of: .broker), broker.pauses)
    }
    let heard = heard + flow.pathDelay
    // In a close tie the sooner end: if it was the other, that shows when this one has passed.
    let tie = flow.isBrokerAlone ? Self.delayedAcknowledgment : Self.tie + flow.pathDelay / 4
    if lateness.look > .zero {
      return span(
        of: flow, every: step, heard: heard, closeTie: Self.closeTie,
        tie: max(tie, min(lateness.look, Self.busy)))
    }
    let late = HeartbeatSender(broker: broker).lateness(of: flow)
    let looks = HeartbeatLooks(from: start.likely, every: step, broker.pauses)
    let doubt = start.likely - start.earliest
    let leeway = doubt > Self.slack ? leeway(doubt) : .zero
    var span = looks.span(
      heard: heard, closeTie: Self.closeTie, tie: max(tie, min(late.magnitude, Self.busy)),
      passed: passed - leeway)
    if doubt > Self.slack { span = span.widened(by: .zero - doubt) }
    span.leeway = leeway
    guard late.magnitude > Self.jitter else { return span.widened(by: late) }
    // The grid has moved, and nobody saw by how much: the sender's may tell.
    return span.joined(
      with: HeartbeatSpan(
        offGrid: heard, step: step, brokersBeat: flow.brokerLastNew, broker.pauses))
  }

  private func confidence(
    _ source: Flow.HeartbeatSource, _ span: HeartbeatSpan, _ timeout: Interval
  ) -> Double {
    switch source {
    case .agreed:
      span.earliest == span.latest ? 0.97 : span.latest - span.earliest < timeout / 2 ? 0.9 : 0.6
    case .hinted: 0.9
    case .brokersRhythm: 0.85
    case .clientsRhythm: 0.6
    }
  }
}
