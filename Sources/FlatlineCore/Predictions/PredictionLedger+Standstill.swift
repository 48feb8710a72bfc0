/// Brokers that stand still, or of which nothing is seen: what that keeps from being said.
extension PredictionLedger {
  /// Whether a broker stands still: what it would have done by now, it has not.
  func isStandingStill(_ broker: Endpoint) -> Bool {
    !pauses.isEmpty && pauses[broker]?.lasting != nil
  }

  /// Brokers whose pauses are kept; beyond, those are forgotten that went on first.
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
  /// and is heard late, unless the end is near.
  func holdsBack(
    _ forecast: Forecast, _ record: borrowing FlowRecord, at now: Instant
  ) -> Instant? {
    guard !record.hasStanding, forecast.condition == .heartbeatsAbsent else { return nil }
    if record.flow.isBrokerMissing { return now + (record.flow.heartbeat?.interval ?? .zero) / 2 }
    guard !suspensions.isEmpty,
      let suspension = suspensions[record.flow.key.broker.address]?.last
    else { return nil }
    let until = min(suspension.end + suspension.length, forecast.earliest - Self.notice)
    return now < until ? until : nil
  }

  private static let notice = Interval.seconds(2)
}
