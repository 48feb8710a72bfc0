/// The heartbeat interval, as far as the capture tells it.
extension Flow {
  /// The heartbeat interval and where it is known from; `nil` when it is not.
  public var heartbeat: (interval: Interval, source: HeartbeatSource)? {
    if let agreed = conversation.heartbeat { return (agreed, .agreed) }
    if let hinted = hint?.heartbeat { return (hinted, .hinted) }
    // The broker's sender keeps to half intervals exactly; clients differ.
    if let interval = interval(of: .broker, agreed: 2) ?? intervalOfFirstBeat {
      return (interval, .brokersRhythm)
    }
    if let interval = interval(of: .client, agreed: 2) { return (interval, .clientsRhythm) }
    return interval(of: .broker, agreed: 1).map { ($0, .brokersRhythm) }
  }

  /// The interval alone.
  ///
  /// `mutating`, though nothing is changed: so the flow is read in its place in the table.
  var heartbeatInterval: Interval? { mutating get { heartbeat?.interval } }

  private func interval(of side: Side, agreed: Int) -> Interval? {
    rareFact { $0[side].rhythm.interval(agreed: agreed) }
  }

  public enum HeartbeatSource: Sendable {
    /// tune-ok was seen.
    case agreed
    case hinted
    case brokersRhythm
    case clientsRhythm
  }
}

// The heartbeat interval, as the broker's own packets tell it.
extension Flow {
  /// RabbitMQ sends its first heartbeat half an interval after tune-ok, whatever else it has sent
  /// (rabbit_heartbeat). Clients send connection.open together with tune-ok, and the broker answers
  /// both at once.
  var intervalOfFirstBeat: Interval? {
    guard let opened = conversation.openOkAt, let first = conversation.firstBrokerHeartbeat
    else { return nil }
    let twice = (first - opened).seconds * 2
    let seconds = twice.rounded()
    guard seconds >= 1, seconds <= 65_535, abs(twice - seconds) < Self.promptness.seconds
    else { return nil }
    return .seconds(Int(seconds))
  }

  /// How late the broker's answer and its first heartbeat may be, together.
  private static let promptness = Interval.milliseconds(100)

  /// If there are heartbeats, their interval is longer: the broker is never silent for so long, and
  /// would have sent its first by now. It sends nothing new while it repeats.
  func heartbeatsAreSlower(than interval: Interval, now: Instant) -> Bool {
    if rareFact({ $0.brokersLongestSilence }) ?? .zero >= interval { return true }
    guard let opened = conversation.openOkAt, conversation.firstBrokerHeartbeat == nil
    else { return false }
    return (min(unanswered.since ?? now, now) - opened) * 2 > interval
  }
}
