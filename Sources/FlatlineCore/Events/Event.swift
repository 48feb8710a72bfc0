/// What flatline says: one line of JSON each. The names are a contract (see the manual, *Events*).
public enum Event: Sendable {
  case prediction(Prediction)
  case withdrawn(Withdrawal)
  case closed(Closing)
  case risk(Risk)
  case incident(Incident)
  /// Only where ``Engine/Configuration/gathersStalledHandshakes`` is on, and before the
  /// ``EventAggregator``.
  case stalled(StalledHandshake)
  case summary(Summary)
}

extension Event {
  /// When it was said, in packet time.
  var at: Instant? {
    switch self {
    case .prediction(let payload): payload.at
    case .withdrawn(let payload): payload.at
    case .closed(let payload): payload.at
    case .risk(let payload): payload.at
    case .incident(let payload): payload.at
    case .stalled(let payload): payload.at
    case .summary(let payload): payload.at
    }
  }
}
