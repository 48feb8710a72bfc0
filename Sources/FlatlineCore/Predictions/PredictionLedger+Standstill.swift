/// Brokers that stand still, or of which nothing is seen: what that keeps from being said.
extension PredictionLedger {
  /// If a broker's kernel was not heard for so long either, nobody waits for it any more.
  static let mostUnclear = Interval.seconds(60)

  /// Whether a broker stands still: what it would have done by now, it has not.
  func isStandingStill(_ broker: Endpoint) -> Bool {
    !pauses.isEmpty && pauses[broker]?.lasting != nil
  }

  /// Brokers, and hosts, whose pauses are kept; beyond, those are forgotten that went on first.
  private static let mostPaused = 256

  mutating func begin(_ pause: BrokerPause, of broker: Endpoint) {
    if pauses.count >= Self.mostPaused, pauses[broker] == nil {
      let over = pauses.compactMap { broker, pauses in
        pauses.lasting == nil
          ? (end: pauses.all.last?.end ?? .distantPast, name: broker.description, broker) : nil
      }
      if let first = over.min(by: { ($0.end, $0.name) < ($1.end, $1.name) }) {
        pauses[first.2] = nil
      }
    }
    pauses[broker, default: BrokerPauses()].begin(pause)
  }

  mutating func note(
    _ suspension: HostSuspension, of host: IPAddress, at now: Instant
  ) {
    if suspensions.count >= Self.mostPaused, suspensions[host] == nil,
      let first = suspensions.min(by: {
        ($0.value.foundAt, $0.key.description) < ($1.value.foundAt, $1.key.description)
      })
    {
      suspensions[first.key] = nil
    }
    suspensions[host, default: HostSuspensions()].add(suspension, at: now)
  }

  /// Whether a broker stands still, or is not seen at all: its silence shows no end.
  func isAway(_ broker: Endpoint) -> Bool {
    isStandingStill(broker) || !unseen.isEmpty && unseen[broker] != nil
  }

  /// What is not seen, though it was to be: a broker, its kernel included; or its clients as well.
  enum Unseen { case broker, all }

  /// Whether nothing is said, because the broker stands still: what clients send lies unread, and
  /// nobody knows when its heartbeat monitor looks again. Without heartbeats the kernel alone counts.
  /// Or because nothing is seen of anybody.
  func isHeld(_ record: borrowing FlowRecord, _ verdict: Prognosis.Verdict?) -> Bool {
    (isStandingStill(record.flow.key.broker) && record.flow.conversation.heartbeat != .zero
      || !unseen.isEmpty && unseen[record.flow.key.broker] == .all)
      && !(verdict?.winner.condition.isSeen ?? false)
  }

  /// Until when nothing is said of a client's silence. Who acknowledges what the broker was not seen to
  /// send is not silent. And who sent something while the host stood still repeats it ever more rarely,
  /// and is heard late, unless the end is near, or what the broker repeats shows that its path is dead.
  func holdsBack(
    _ forecast: Forecast, _ record: borrowing FlowRecord, _ context: EvaluationContext
  ) -> Instant? {
    guard !record.hasStanding, forecast.condition == .heartbeatsAbsent else { return nil }
    if record.flow.isBrokerMissing {
      return context.now + (record.flow.heartbeat?.interval ?? .zero) / 2
    }
    guard !suspensions.isEmpty,
      let suspension = suspensions[record.flow.key.broker.address]?.last, !suspension.isOfClock
    else { return nil }
    let until = min(suspension.end + suspension.length, forecast.earliest - Self.notice)
    guard context.now < until else { return nil }
    let kernels = RetransmissionClock(kernel: kernel(of: record.flow)).forecast(
      for: record.flow, neighbourFailed: context.neighbourFailed, now: context.now)
    return kernels?.isSpoken ?? false ? nil : until
  }

  private static let notice = Interval.seconds(2)
}
