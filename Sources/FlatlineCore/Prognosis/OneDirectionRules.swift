/// What may be said of a flow of which the capture has one direction only: nothing that the other
/// could contradict.
struct OneDirectionRules {
  private let context: ClockContext

  /// The client's direction shows neither what the broker sends nor whether it lives.
  private static let clientsConfidence = 0.6
  /// The broker's shows neither, until it does something, how the client answers.
  private static let brokersConfidence = 0.85
  /// More than an acknowledgment or a heartbeat is late, and than a client goes on that has just been
  /// lost.
  private static let lateness = Interval.seconds(1)
  /// Of heartbeat intervals that people set. After three of it without a RST there are none, or it is
  /// that of old brokers (580 and 600 s), which is slower than the kernel.
  private static let longestUsual = Interval.seconds(200)

  init(_ context: ClockContext) {
    self.context = context
  }

  /// Whether nothing else may come first. Lowers the confidence to what is left of it.
  func allow(_ winner: inout Forecast, of flow: Flow) -> Bool {
    if flow.isBrokerAlone {
      if !winner.condition.isSeen, let due = brokersSignDue(flow), context.now >= due {
        return false
      }
      if winner.condition == .heartbeatsAbsent {
        winner.confidence = min(winner.confidence, Self.brokersConfidence)
      }
      return isFirst(winner, ofBroker: flow)
    }
    winner.confidence = min(winner.confidence, Self.clientsConfidence)
    return isFirst(winner, ofClient: flow)
  }

  /// When the broker has sent again, if the connection has not ended with a RST of the client's, which
  /// is not seen: what it repeats, or else a heartbeat. `nil` where it need not.
  func brokersSignDue(_ flow: Flow) -> Instant? {
    if flow.unanswered.isRepeating {
      return RetransmissionClock(kernel: context.kernel).repeatsBy(flow)
    }
    // While the client's window is closed, heartbeats wait.
    guard flow.probes == nil, let interval = flow.heartbeat?.interval, interval > .zero
    else { return nil }
    return flow.brokerLastNew.map { $0 + interval + Self.lateness }
  }

  /// In doubt are heartbeats of an unknown interval, and the writer, whose limits the client sets.
  private func isFirst(_ winner: Forecast, ofBroker flow: Flow) -> Bool {
    if winner.condition.isSeen { return true }
    if let writer = ClockKind.sendTimeout.forecast(for: flow, context),
      writer.earliest < winner.latest
    {
      return false
    }
    if flow.heartbeat != nil || winner.condition == .handshakeStalled { return true }
    guard let heard = flow.clientLastHeard, winner.condition != .heartbeatsAbsent
    else { return false }
    // Who is still heard lacks no heartbeat.
    if let since = flow.unanswered.since, heard > since + Self.lateness { return true }
    return context.now - heard > Self.longestUsual * 3
      || flow.heartbeatsAreSlower(than: (winner.latest - heard) / 2, now: context.now)
  }

  /// In doubt is the kernel's end: the broker may have written as soon as the client was lost.
  private func isFirst(_ winner: Forecast, ofClient flow: Flow) -> Bool {
    guard let heard = flow.clientLastHeard else { return false }
    return winner.latest < heard + context.kernel.retransmissionLimit
  }
}
