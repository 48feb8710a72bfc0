@testable import FlatlineCore

extension FlowDescription {
  /// A client's connection, whose port is the number of its prediction.
  static func connection(
    _ number: UInt64, of address: String, _ change: (inout FlowDescription) -> Void = { _ in }
  ) -> FlowDescription {
    guard let address = IPAddress(address) else { preconditionFailure("\(address) is no address") }
    let key = FlowKey(
      client: Endpoint(address, UInt16(truncatingIfNeeded: number)),
      broker: Endpoint(IPAddress(v4: 0xcb00_7115), 5672))
    var description = FlowDescription(key, brokerVersion: nil)
    change(&description)
    return description
  }
}

extension Prediction {
  /// Nothing is acknowledged from second 0 on: the kernel gives up at second 900.
  static func dying(
    _ number: UInt64, of address: String = "198.51.100.31", closesAt: Double = 900,
    _ change: (inout Prediction) -> Void = { _ in }
  ) -> Prediction {
    var evidence = Evidence()
    evidence.retransmissions = 4
    evidence.firstUnanswered = .at(0)
    var prediction = Prediction(
      at: .at(2), id: PredictionIdentifier(value: number),
      flow: .connection(number, of: address) { $0.name = "app\(number)" },
      condition: .unansweredRetransmissions, reason: .kernel(.etimedout),
      log: "{inet_error,etimedout}", level: .error, closesAt: .at(closesAt),
      earliest: .at(closesAt - 1), latest: .at(closesAt + 1), confidence: 0.95,
      cause: .unknown, evidence: evidence)
    change(&prediction)
    return prediction
  }

  /// Its end, as foretold.
  var closing: Closing {
    Closing(
      at: closesAt, id: id, flow: flow, reason: reason, log: log, level: level, predicted: true,
      observed: .silence)
  }

  func withdrawal(_ why: Withdrawal.Why = .acknowledged) -> Withdrawal {
    Withdrawal(at: .at(3), id: id, flow: flow, reason: reason, why: why)
  }
}

extension Incident {
  static func partition(_ number: UInt64, _ change: (inout Incident) -> Void = { _ in }) -> Incident
  {
    var incident = Incident(
      at: .at(3), id: PredictionIdentifier(value: number), condition: .unansweredRetransmissions,
      reason: .kernel(.etimedout), prefix: "198.51.100.0/24", ids: [], since: .at(0),
      firstClosesAt: .at(900), lastClosesAt: .at(930), advice: "Look at the network between.")
    (incident.cause, incident.confidence, incident.connections) = (.partition, 0.9, 40)
    change(&incident)
    return incident
  }
}
