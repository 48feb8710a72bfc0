@testable import FlatlineCore

extension Incident {
  /// Of connections with these numbers; what is not said is the same in every test.
  static func of(
    _ id: UInt64, _ numbers: UInt64..., at: Double = 1, cause: Cause = .unknown,
    state: State = .open
  ) -> Incident {
    var incident = Incident(
      at: .at(at), id: PredictionIdentifier(value: id), condition: .unansweredRetransmissions,
      reason: .kernel(.etimedout), prefix: "198.51.100.0/24",
      ids: numbers.map { PredictionIdentifier(value: $0) }, since: .at(0), firstClosesAt: .at(900),
      lastClosesAt: .at(900), advice: "")
    incident.connections = numbers.count
    incident.cause = cause
    incident.confidence = cause == .unknown ? nil : 0.8
    incident.state = state
    return incident
  }
}
