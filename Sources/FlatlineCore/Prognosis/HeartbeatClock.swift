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
  private static let closeTie = Interval.milliseconds(1)
  /// Log and packet clocks, scheduling: the lab's brokers were within 11 ms of the grid.
  private static let slack = Interval.milliseconds(20)

  func forecast(for flow: Flow, now: Instant) -> Forecast? {
    guard isRunning(flow), let (timeout, source) = flow.heartbeat, timeout > .zero,
      let heard = heard(flow)
    else { return nil }
    var span = span(flow, timeout: timeout, heard: heard)
    // The broker would have closed by now, and that shows: a RST.
    if let second = secondLook(span), now >= second { span.likely = span.latest }
    return Forecast(
      ending: .missedHeartbeats(timeout: timeout), condition: .heartbeatsAbsent,
      closesAt: span.likely, earliest: span.earliest - Self.slack,
      latest: span.latest + Self.slack, confidence: confidence(source, span),
      isSpoken: now >= speakAt(flow, heard: heard, timeout: timeout, end: span.earliest))
  }

  /// When silence alone is reason enough to speak; `nil` where no interval is known.
  func speakAt(_ flow: Flow) -> Instant? {
    guard isRunning(flow), let (timeout, _) = flow.heartbeat, timeout > .zero,
      let heard = heard(flow)
    else { return nil }
    let end = span(flow, timeout: timeout, heard: heard).earliest
    return speakAt(flow, heard: heard, timeout: timeout, end: end)
  }

  /// Where the last byte came so close to a look that either may have been first: when the earlier
  /// end has passed.
  func secondLook(_ flow: Flow) -> Instant? {
    guard isRunning(flow), let (timeout, _) = flow.heartbeat, timeout > .zero,
      gridStart(flow) != nil, let heard = heard(flow)
    else { return nil }
    return secondLook(span(flow, timeout: timeout, heard: heard))
  }

  private func secondLook(_ span: Span) -> Instant? {
    guard span.likely == span.earliest, span.likely < span.latest else { return nil }
    return span.likely + Self.slack * 5
  }

  private func isRunning(_ flow: Flow) -> Bool {
    // A connection that is closing has no heartbeat monitor any more, and a blocked publisher
    // is not expected to send (`pause_monitor`).
    flow.conversation.closeByBroker == nil && flow.conversation.closeByClient == nil
      && flow.conversation.blockedSince == nil
  }

  /// When neither this client's rhythm nor the loss of its path explains the silence, or it is
  /// time to speak in any case.
  private func speakAt(
    _ flow: Flow, heard: Instant, timeout: Interval, end: Instant
  ) -> Instant {
    // Clients send at least every T, most of them every T/2 (AMQP 0-9-1 section 4.2.7). A tenth
    // more than T, or half as long again as this client has ever been silent, is beyond it.
    let rhythm = max(timeout * 11 / 10, flow.clientLongestSilence * 3 / 2)
    let silent = heard + min(rhythm, timeout * 19 / 10)
    // A kernel that had anything to send would not have called this the next byte.
    if let idle = flow.clientLastIdle, idle >= heard + timeout { return max(silent, idle) }
    return max(silent, min(lossExcluded(flow, heard: heard, timeout: timeout), end - Self.notice))
  }

  /// When a heartbeat that was due would have been lost too often to be explained by the loss of
  /// this path; what the broker itself sends without an answer counts as well.
  private func lossExcluded(_ flow: Flow, heard: Instant, timeout: Interval) -> Instant {
    let due = heard + min(max(flow.clientLongestSilence, timeout / 2), timeout)
    let broker = flow.unanswered.episode.map { $0.count + 1 } ?? 0
    let attempts = LossOdds.convincing(flow) - broker
    guard attempts > 1 else { return due }
    // As Linux sends a lone segment: now, a probe, a timeout later, and then doubling.
    return due + KernelProfile().minimumTimeout * (1 << min(attempts - 2, 16))
  }

  /// However lossy the path, so long before the earliest end it is high time to speak.
  private static let notice = Interval.milliseconds(100)

  /// When bytes last came from the client; the grid's beginning when none have since.
  private func heard(_ flow: Flow) -> Instant? {
    guard let start = gridStart(flow) else { return flow.clientLastHeard }
    return max(flow.clientLastHeard ?? start, start)
  }

  /// When the grid of looks begins: tune-ok, or the end of the last blocking, which resets the
  /// monitor. Unknown for a flow joined in its middle.
  func gridStart(_ flow: Flow) -> Instant? {
    if let unblocked = flow.conversation.unblockedAt { return unblocked }
    // The broker's sender, started with the receiver, always beats first after half an interval:
    // that tells when the broker took up tune-ok, which may be later than it arrived, or hidden
    // in TLS.
    let started = flow.conversation.firstBrokerHeartbeat.flatMap { first in
      flow.heartbeat.map { first - $0.interval / 2 - broker.heartbeatDrift }
    }
    guard let (_, arrived) = flow.conversation.tuneOk else {
      return flow.sawBeginning ? started : nil
    }
    guard let started else { return arrived }
    let late = started - arrived
    return late > .zero && late < Self.busy ? started : arrived
  }

  /// A broker that takes longer to act on tune-ok has sent something in between.
  private static let busy = Interval.milliseconds(500)
}

extension HeartbeatClock {
  /// What a close by the broker means that came without a word, after a silence of the client
  /// longer than it ever kept: that heartbeats were missed, at an interval nobody knows. Asked
  /// only where some show that they are in use, or where the path was dead, and nothing but them
  /// could tell the broker.
  func hindsight(_ flow: Flow) -> Forecast? {
    guard let end = flow.resetByBroker ?? flow.finByBroker, flow.finByClient == nil,
      flow.resetByClient == nil, !flow.brokerHadNoSocket, flow.heartbeat == nil, isRunning(flow),
      flow.lastHeartbeat(of: .client) != nil || flow.lastHeartbeat(of: .broker) != nil
        || flow.conversation.dialect == .amqp091 && flow.unanswered.isRepeating,
      end - (flow.clientLastHeard ?? flow.began)
        > max(flow.clientLongestSilence * 3 / 2, Self.shortest)
    else { return nil }
    return .immediate(
      .missedHeartbeats(timeout: nil), .heartbeatsAbsent, at: end, confidence: 0.8)
  }

  /// Two intervals of a second.
  private static let shortest = Interval.seconds(2)

  /// Where on the grid the end lies.
  private struct Span {
    var likely: Instant
    var earliest: Instant
    var latest: Instant
  }

  private func span(_ flow: Flow, timeout: Interval, heard: Instant) -> Span {
    let step = timeout + broker.heartbeatDrift
    guard let start = gridStart(flow) else {
      return spanOffGrid(flow, step: step, heard: heard)
    }
    // Of two that tie closely the sooner: if it was not, that shows when it passes.
    return Span(
      likely: instant(start: start, heard: heard - Self.closeTie, step: step),
      earliest: instant(start: start, heard: heard - Self.tie, step: step),
      latest: instant(start: start, heard: heard + Self.tie, step: step))
  }

  /// Without tune-ok, two to three intervals after the last byte. Where the broker's own
  /// heartbeats are seen, which lie on a grid twice as fine, two instants are left.
  private func spanOffGrid(_ flow: Flow, step: Interval, heard: Instant) -> Span {
    let first = heard + step * 2
    guard let anchor = flow.lastHeartbeat(of: .broker) else {
      return Span(likely: first + step / 2, earliest: first, latest: first + step)
    }
    let half = step / 2
    let beats = (Double((first - anchor).nanoseconds) / Double(half.nanoseconds)).rounded(.down)
    let next = anchor + half * (Int(beats) + 1)
    return Span(likely: next + half / 2, earliest: next, latest: next + half)
  }

  private func instant(start: Instant, heard: Instant, step: Interval) -> Instant {
    let elapsed = max(0, (heard - start).nanoseconds)
    let looks = Int((elapsed + step.nanoseconds - 1) / step.nanoseconds)
    return start + step * (max(1, looks) + 2)
  }

  private func confidence(_ source: Flow.HeartbeatSource, _ span: Span) -> Double {
    switch source {
    case .agreed: span.earliest == span.latest ? 0.97 : 0.6
    case .hinted: 0.9
    case .brokersRhythm: 0.85
    case .clientsRhythm: 0.6
    }
  }
}
