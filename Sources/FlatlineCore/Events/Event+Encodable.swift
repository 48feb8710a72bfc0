extension Event: Encodable {
  private enum Key: CodingKey {
    case event
  }

  /// The kind of event, as its member `event` says.
  public var name: String {
    switch self {
    case .prediction: "prediction"
    case .withdrawn: "withdrawn"
    case .closed: "closed"
    case .risk: "risk"
    case .incident: "incident"
    case .stalled(let payload): payload.whole.name
    case .sightings: "sightings"
    case .survived: "survived"
    case .opened: "opened"
    case .ended: "ended"
    case .summary: "summary"
    }
  }

  /// The member `event`, and beside it the payload's own.
  public func encode(to encoder: any Encoder) throws {
    if case .stalled(let payload) = self { return try payload.whole.encode(to: encoder) }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .event)
    switch self {
    case .prediction(let payload): try payload.encode(to: encoder)
    case .withdrawn(let payload): try payload.encode(to: encoder)
    case .closed(let payload): try payload.encode(to: encoder)
    case .risk(let payload): try payload.encode(to: encoder)
    case .incident(let payload): try payload.encode(to: encoder)
    case .stalled, .sightings, .survived, .opened, .ended: break
    case .summary(let payload): try payload.encode(to: encoder)
    }
  }
}

extension Interval: Encodable {
  /// Seconds, rounded to whole microseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode((Double(nanoseconds) / 1000).rounded() / 1_000_000)
  }
}
