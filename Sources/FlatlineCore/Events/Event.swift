/// What flatline says: one line of JSON each. The names are a contract (see the manual, *Events*).
///
/// Stalled handshakes, of which there may be a million, stand in their place; the others are larger,
/// and are kept elsewhere, so that a list of events is small.
public enum Event: Sendable {
  indirect case prediction(Prediction)
  indirect case withdrawn(Withdrawal)
  indirect case closed(Closing)
  indirect case risk(Risk)
  indirect case incident(Incident)
  /// Only where ``Engine/Configuration/gathersStalledHandshakes`` is on, and before the
  /// ``EventAggregator``.
  case stalled(StalledHandshake)
  /// These four only where ``Engine/Configuration/tellsSightings`` is on, and before whoever finds
  /// causes. There are many sightings: those between two other events are one.
  case sightings([Sighting])
  case survived(SurvivedIdle)
  indirect case opened(Opening)
  indirect case ended(UnexplainedEnd)
  indirect case summary(Summary)
}

extension Event {
  /// When it was said, in packet time.
  package var at: Instant? {
    switch self {
    case .prediction(let payload): payload.at
    case .withdrawn(let payload): payload.at
    case .closed(let payload): payload.at
    case .risk(let payload): payload.at
    case .incident(let payload): payload.at
    case .stalled(let payload): payload.at
    case .sightings(let payload): payload.last?.at
    case .survived(let payload): payload.at
    case .opened(let payload): payload.at
    case .ended(let payload): payload.at
    case .summary(let payload): payload.at
    }
  }
}
