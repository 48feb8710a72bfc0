@testable import FlatlineCore

extension Instant {
  /// So many seconds after the beginning of a test's story, 2026-11-22T14:53:34Z.
  static func at(_ seconds: Double) -> Instant {
    Instant(unchecked: 1_795_359_214_000_000_000) + .seconds(seconds)
  }

  /// The inverse of ``at(_:)``.
  var seconds: Double { (self - .at(0)).seconds }
}

extension FlowDescription {
  static func of(_ client: String, name: String? = nil) -> FlowDescription {
    guard let address = IPAddress(client) else { preconditionFailure("\(client) is no address") }
    let broker = Endpoint(IPAddress(v4: 0xcb00_7115), 5672)
    let key = FlowKey(client: Endpoint(address, 33730), broker: broker)
    var description = FlowDescription(Flow(key: key, firstSeen: .at(0)), brokerVersion: nil)
    description.name = name
    return description
  }
}

extension Prediction {
  /// A connection that is dying: what is not said is the same in every test.
  static func of(
    _ id: UInt64, at: Double = 0, from client: String = "198.51.100.31", name: String? = nil,
    reason: Reason = .kernel(.etimedout), cause: Cause = .unknown, closesAt: Double = 900,
    confidence: Double = 0.95
  ) -> Prediction {
    Prediction(
      at: .at(at), id: PredictionIdentifier(value: id), flow: .of(client, name: name),
      condition: .unansweredRetransmissions, reason: reason, log: "{inet_error,\(reason.rawValue)}",
      level: .error, closesAt: .at(closesAt), earliest: .at(closesAt - 1),
      latest: .at(closesAt + 1), confidence: confidence, cause: cause, evidence: Evidence())
  }
}

extension Event {
  static func recovery(_ id: UInt64, at: Double, reason: Reason = .kernel(.etimedout)) -> Event {
    .withdrawn(
      Withdrawal(
        at: .at(at), id: PredictionIdentifier(value: id), flow: .of("198.51.100.31"),
        reason: reason, why: .acknowledged))
  }

  static func end(
    _ id: UInt64, at: Double, reason: Reason = .kernel(.etimedout), predicted: Bool = true
  ) -> Event {
    .closed(
      Closing(
        at: .at(at), id: PredictionIdentifier(value: id), flow: .of("198.51.100.31"),
        reason: reason, log: "{inet_error,\(reason.rawValue)}", level: .error, predicted: predicted,
        observed: .silence))
  }

  static let lingering = Event.risk(
    Risk(at: .at(0), flow: .of("198.51.100.31"), risk: .heartbeatsDisabled, advice: ""))
}
