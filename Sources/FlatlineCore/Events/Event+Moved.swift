extension Event {
  /// The same, told by a clock that is ahead by an interval.
  func moved(by interval: Interval) -> Event {
    switch self {
    case .prediction(var prediction):
      prediction.at.move(by: interval)
      prediction.earliest.move(by: interval)
      if !prediction.isOpenEnded {
        prediction.closesAt.move(by: interval)
        prediction.latest.move(by: interval)
      }
      prediction.runnerUp?.closesAt.move(by: interval)
      prediction.evidence.firstUnanswered?.move(by: interval)
      prediction.evidence.lastHeard?.move(by: interval)
      prediction.evidence.captureLossAt?.move(by: interval)
      return .prediction(prediction)
    case .withdrawn(var withdrawal):
      withdrawal.at.move(by: interval)
      return .withdrawn(withdrawal)
    case .closed(var closing):
      closing.at.move(by: interval)
      return .closed(closing)
    case .risk(var risk):
      risk.at.move(by: interval)
      risk.pause?.since.move(by: interval)
      risk.pause?.until?.move(by: interval)
      return .risk(risk)
    case .incident(var incident):
      incident.at.move(by: interval)
      incident.since.move(by: interval)
      incident.lastAt?.move(by: interval)
      incident.firstClosesAt.move(by: interval)
      incident.lastClosesAt.move(by: interval)
      return .incident(incident)
    case .stalled(var stalled):
      stalled.at.move(by: interval)
      stalled.accepted.move(by: interval)
      stalled.captureLossAt?.move(by: interval)
      return .stalled(stalled)
    case .sightings(var sightings):
      for index in sightings.indices { sightings[index].at.move(by: interval) }
      return .sightings(sightings)
    case .survived(var survived):
      survived.at.move(by: interval)
      return .survived(survived)
    case .ended(var end):
      end.at.move(by: interval)
      return .ended(end)
    case .opened(var opening):
      opening.at.move(by: interval)
      opening.began.move(by: interval)
      opening.lastSeen?.move(by: interval)
      return .opened(opening)
    case .summary(var summary):
      summary.at?.move(by: interval)
      return .summary(summary)
    }
  }
}

extension Instant {
  fileprivate mutating func move(by interval: Interval) {
    self = self + interval
  }
}
