extension Event: Encodable {
  /// The member `event` names the kind; the others are the payload's own.
  private enum Key: String, CodingKey {
    case event, at, id, flow, condition, reason, log, level, closesAt, earliest, latest
    case confidence, cause, runnerUp, evidence, why, predicted, lead, error, observed, risk
    case advice
  }

  public var name: String {
    switch self {
    case .prediction: "prediction"
    case .withdrawn: "withdrawn"
    case .closed: "closed"
    case .risk: "risk"
    case .summary: "summary"
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .event)
    switch self {
    case .prediction(let event):
      try container.encode(event.at, forKey: .at)
      try container.encode(event.id, forKey: .id)
      try container.encode(event.flow, forKey: .flow)
      try container.encode(event.condition, forKey: .condition)
      try container.encode(event.reason, forKey: .reason)
      try container.encode(event.log, forKey: .log)
      try container.encode(event.level, forKey: .level)
      try container.encode(event.closesAt, forKey: .closesAt)
      try container.encode(event.earliest, forKey: .earliest)
      try container.encode(event.latest, forKey: .latest)
      try container.encode(event.confidence, forKey: .confidence)
      try container.encode(event.cause, forKey: .cause)
      try container.encodeIfPresent(event.runnerUp, forKey: .runnerUp)
      try container.encode(event.evidence, forKey: .evidence)
    case .withdrawn(let event):
      try container.encode(event.at, forKey: .at)
      try container.encode(event.id, forKey: .id)
      try container.encode(event.flow, forKey: .flow)
      try container.encode(event.reason, forKey: .reason)
      try container.encode(event.why, forKey: .why)
    case .closed(let event):
      try container.encode(event.at, forKey: .at)
      try container.encode(event.id, forKey: .id)
      try container.encode(event.flow, forKey: .flow)
      try container.encode(event.reason, forKey: .reason)
      try container.encode(event.log, forKey: .log)
      try container.encode(event.level, forKey: .level)
      try container.encode(event.predicted, forKey: .predicted)
      try container.encodeIfPresent(event.lead?.microsecondsAsSeconds, forKey: .lead)
      try container.encodeIfPresent(event.error?.microsecondsAsSeconds, forKey: .error)
      try container.encode(event.observed, forKey: .observed)
    case .risk(let event):
      try container.encode(event.at, forKey: .at)
      try container.encode(event.flow, forKey: .flow)
      try container.encode(event.risk, forKey: .risk)
      try container.encode(event.advice, forKey: .advice)
    case .summary(let summary):
      try summary.encode(to: encoder)
    }
  }
}

extension Interval {
  /// Seconds, rounded to whole microseconds.
  fileprivate var microsecondsAsSeconds: Double {
    (Double(nanoseconds) / 1000).rounded() / 1_000_000
  }
}
