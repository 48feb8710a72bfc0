@testable import FlatlineCore
@testable import FlatlineScreen

extension Instant {
  /// So many seconds after the beginning of a test's story, 2026-11-22T14:53:34Z.
  static func at(_ seconds: Double) -> Instant {
    Instant(unchecked: 1_795_359_214_000_000_000) + .seconds(seconds)
  }
}

extension PredictionIdentifier {
  static func number(_ number: UInt64) -> PredictionIdentifier {
    PredictionIdentifier(value: number)
  }
}

extension Row {
  static func number(_ number: UInt64) -> Row { .connection(.number(number)) }
}

extension FlowDescription {
  static func of(
    _ number: UInt64, name: String? = nil, user: String? = nil, heartbeat: Int? = nil
  ) -> FlowDescription {
    let client = Endpoint(IPAddress(v4: 0xc633_6400 | UInt32(number % 250)), 33730)
    let broker = Endpoint(IPAddress(v4: 0xcb00_7115), 5672)
    let flow = Flow(key: FlowKey(client: client, broker: broker), firstSeen: .at(0))
    var description = FlowDescription(flow, brokerVersion: nil)
    description.name = name ?? "client-\(number)"
    description.user = user
    description.heartbeat = heartbeat
    return description
  }
}

extension Prediction {
  /// A connection that is dying: what is not said is the same in every test.
  static func of(
    _ number: UInt64, at: Double = 3, closesAt: Double = 900, name: String? = nil,
    user: String? = nil, _ change: (inout Prediction) -> Void = { _ in }
  ) -> Prediction {
    var evidence = Evidence()
    evidence.retransmissions = 4
    evidence.firstUnanswered = .at(0)
    evidence.lastHeard = .at(-2)
    var prediction = Prediction(
      at: .at(at), id: .number(number), flow: .of(number, name: name, user: user),
      condition: .unansweredRetransmissions, reason: .kernel(.etimedout),
      log: "{inet_error,etimedout}", level: .error, closesAt: .at(closesAt),
      earliest: .at(closesAt - 1), latest: .at(closesAt + 1), confidence: 0.95,
      cause: .clientHostLost, evidence: evidence)
    change(&prediction)
    return prediction
  }

  func closing(at: Double) -> Event {
    .closed(
      Closing(
        at: .at(at), id: id, flow: flow, reason: reason, log: log, level: level, predicted: true,
        observed: .silence))
  }

  func withdrawal(at: Double, _ why: Withdrawal.Why = .acknowledged) -> Event {
    .withdrawn(Withdrawal(at: .at(at), id: id, flow: flow, reason: reason, why: why))
  }
}

extension Incident {
  /// A partition, of predictions with these numbers.
  static func of(_ number: UInt64, _ numbers: UInt64..., at: Double = 5, state: State = .open)
    -> Incident
  {
    var incident = Incident(
      at: .at(at), id: .number(number), condition: .unansweredRetransmissions,
      reason: .kernel(.etimedout), prefix: "198.51.100.0/24",
      ids: numbers.map { PredictionIdentifier(value: $0) }, since: .at(0), firstClosesAt: .at(900),
      lastClosesAt: .at(950), advice: "Look at the network between.")
    incident.connections = numbers.count
    incident.cause = .partition
    incident.confidence = 0.8
    incident.state = state
    return incident
  }
}

extension ConnectionSample {
  /// Of an open connection in no trouble.
  static func of(
    _ number: UInt64, lastHeard: Double, sent: UInt32 = 0, heartbeat: Int? = 60
  ) -> ConnectionSample {
    ConnectionSample(
      id: .number(number), flow: .of(number, heartbeat: heartbeat), lastHeard: .at(lastHeard),
      clientNext: SequenceNumber(sent), brokerNext: SequenceNumber(0))
  }
}

extension ScreenModel {
  /// Live, ten seconds after the beginning.
  static func live(rows: Int = 24, columns: Int = 120, _ events: [Event] = []) -> ScreenModel {
    var model = ScreenModel(
      ScreenStatus(source: "eth0"), limits: .live, now: .at(10), isLive: true,
      kernel: KernelProfile())
    model.size = ScreenSize(rows: rows, columns: columns)
    model.add(events)
    return model
  }

  mutating func press(_ keys: ScreenKey...) {
    for key in keys { _ = handle(key) }
  }

  mutating func type(_ text: String) {
    for character in text { _ = handle(.character(character)) }
  }

  /// The rows, in their order.
  mutating func shownRows() -> [Row] {
    _ = frame()
    return list.rows
  }
}
