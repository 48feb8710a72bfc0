import FlatlineCore

/// Collects the connections of a capture, and what the engine says of each.
///
/// The engine's configuration must have ``Engine/Configuration/keepsRetiredFlows`` on.
package struct ConnectionRoll: Sendable {
  /// In the order in which they began; complete after ``finish(_:)``.
  package private(set) var connections: [CapturedConnection] = []
  /// The times of the first and the last packet.
  package private(set) var start: Instant?
  package private(set) var end: Instant?

  private var retired: [(order: UInt32, connection: CapturedConnection)] = []
  /// What was said of flows that are not retired yet.
  private var statements: [PredictionIdentifier: [CapturedConnection.Statement]] = [:]

  package init() {}

  /// Records what packets have led to, and the flows that the engine has retired since.
  package mutating func record(_ events: [Event], by engine: inout Engine) {
    for event in events { record(event) }
    for flow in engine.drainRetiredFlows() { retire(flow) }
  }

  /// Records the flows that the engine still has at the capture's end.
  package mutating func finish(_ engine: Engine) {
    for flow in engine.remainingFlows { retire(flow) }
    connections = retired.sorted { $0.order < $1.order }.map(\.connection)
    start = engine.start
    end = engine.start.map { _ in engine.now }
  }

  private mutating func record(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      statements[prediction.id, default: []].append(CapturedConnection.Statement(prediction))
    case .withdrawn(let withdrawal):
      for index in statements[withdrawal.id, default: []].indices {
        statements[withdrawal.id]?[index].withdrawnAt = withdrawal.at
        statements[withdrawal.id]?[index].isUnseen = withdrawal.why == .unseen
      }
    case .closed, .risk, .incident, .stalled, .sightings, .survived, .opened, .ended, .summary:
      break
    }
  }

  private mutating func retire(_ flow: RetiredFlow) {
    var connection = CapturedConnection(flow.flow)
    connection.predictions = flow.predictions.flatMap { statements.removeValue(forKey: $0) ?? [] }
    retired.append((flow.order, connection))
  }
}
