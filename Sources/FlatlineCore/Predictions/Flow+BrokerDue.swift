/// When a broker that runs must have sent something: see ``BrokerWatch``.
extension Flow {
  /// rabbit_heartbeat beats half an interval after tune-ok; another broker's rule may be another.
  private static let punctuality = Interval.milliseconds(500)

  /// When the broker's process sends something at the latest, if it runs: it looks every half
  /// interval, beats if it has sent nothing since the look before, and so is never silent for an
  /// interval. `nil` where that is not known, where the client has not acknowledged all, so that what is
  /// new may wait behind that, where it has acknowledged what was not seen, and where it is not answered
  /// either: then the path is lost.
  var brokerDue: Instant? {
    guard let last = brokerLastNew, let (interval, source) = heartbeat, interval > .zero,
      conversation.closeByBroker == nil, conversation.closeByClient == nil, !isEnding,
      unanswered.isEmpty, unheard == nil, !client.isWindowClosed, !broker.hasHole,
      broker.claimed == nil
    else { return nil }
    switch source {
    case .brokersRhythm: break
    case .hinted, .clientsRhythm: return nil
    case .agreed:
      guard let (_, tuned) = conversation.tuneOk, let first = conversation.firstBrokerHeartbeat,
        (first - tuned - interval / 2).magnitude < Self.punctuality
      else { return nil }
    }
    return last + (broker.hasSentSinceHeartbeat ? interval : interval / 2)
  }

  /// The same, sooner where it is known when the broker's sender looks, from an earlier beat: the first
  /// look after the last bytes finds them, and the second beats.
  ///
  /// - Parameter beat: the last beat that is known.
  func brokerDue(
    lookingFrom beat: Instant?, _ profile: BrokerProfile
  ) -> Instant? {
    guard let due = brokerDue else { return nil }
    guard broker.hasSentSinceHeartbeat, let beat, let last = brokerLastNew, unanswered.lost == 0,
      profile.lateness.look == .zero, let (interval, _) = heartbeat
    else { return due }
    let grid = LookGrid(
      from: beat, every: interval / 2 + profile.heartbeatDrift, profile.pauses)
    let looks = grid.looks(until: last)
    let found = grid.look(atOrAfter: last + Self.nearness + HeartbeatSender.doubt * looks)
    return min(due, grid.look(after: found) + Self.lateness * looks)
  }

  /// What is sent so close to a look may have come before it or after.
  private static let nearness = Interval.milliseconds(50)
  /// Of a look, on a host that has something else to do as well: five times what was measured.
  private static let lateness = Interval.milliseconds(1)
}
