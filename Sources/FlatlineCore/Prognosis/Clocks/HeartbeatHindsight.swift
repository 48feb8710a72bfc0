/// That heartbeats were missed, at an interval that the capture does not tell.
///
/// If the broker closes without a word, after the client has been silent for longer than it ever
/// was, this is what the close means. Only asked if heartbeats are seen, or if the path was dead and
/// nothing but heartbeats could tell the broker.
struct HeartbeatHindsight {
  /// Two intervals of a second.
  private static let shortest = Interval.seconds(2)

  func forecast(for flow: Flow) -> Forecast? {
    guard let end = flow.resetByBroker ?? flow.finByBroker, flow.finByClient == nil,
      flow.resetByClient == nil, !flow.brokerHadNoSocket, flow.heartbeat == nil,
      HeartbeatClock.isRunning(flow),
      flow.lastHeartbeat(of: .client) != nil || flow.lastHeartbeat(of: .broker) != nil
        || flow.conversation.dialect == .amqp091 && flow.unanswered.isRepeating,
      end - (flow.clientLastHeard ?? flow.began)
        > max(flow.clientLongestSilence * 3 / 2, Self.shortest)
    else { return nil }
    return .immediate(
      .missedHeartbeats(timeout: nil), .heartbeatsAbsent, at: end, confidence: 0.8)
  }
}
