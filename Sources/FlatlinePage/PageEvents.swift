import FlatlineCore
import FlatlineReport

/// The events that a page is made of, gathered as they come.
///
/// Of connections that have closed, and of risks, no more is kept than a page shows.
package struct PageEvents: Sendable {
  /// How a connection ended.
  struct End: Sendable {
    var at: Instant
    var observed: Closing.Observed
    /// The observed end less the predicted one.
    var error: Interval?
  }

  /// The most connections that have closed.
  static let mostClosed = 10_000
  static let mostRisks = 2000
  /// The most connections, those that have closed among them.
  static let mostStanding = 2 * mostClosed

  private(set) var table = TroubleTable(
    TableStyle(width: 80, limit: .rows(mostClosed), grouping: .incident))
  private(set) var ends: [PredictionIdentifier: End] = [:]
  /// By connection and kind; the last that was said.
  private(set) var risks: [RiskKey: Risk] = [:]
  /// Risks beyond ``mostRisks``.
  private(set) var moreRisks = 0
  /// Connections beyond ``mostStanding``.
  private(set) var moreStanding = 0
  private(set) var summary: Summary?

  struct RiskKey: Hashable, Sendable {
    var client: Endpoint
    var kind: Risk.Kind
  }

  package init() {}

  /// Adds the next event, in their order.
  package mutating func add(_ event: Event) {
    if case .prediction(let prediction) = event, table.cases[prediction.id] == nil,
      table.cases.count >= Self.mostStanding
    {
      moreStanding += 1
      return
    }
    table.add(event)
    switch event {
    case .closed(let closing):
      for kind in Risk.Kind.allCases {
        risks[RiskKey(client: closing.flow.client, kind: kind)] = nil
      }
      guard closing.predicted else { break }
      ends[closing.id] = End(at: closing.at, observed: closing.observed, error: closing.error)
      if ends.count > 2 * Self.mostClosed + 100 {
        ends = ends.filter { table.cases[$0.key] != nil }
      }
    case .risk(let risk):
      let client = risk.pause == nil ? risk.flow.client : risk.flow.broker
      let key = RiskKey(client: client, kind: risk.risk)
      guard risks[key] != nil || risks.count < Self.mostRisks else {
        moreRisks += 1
        break
      }
      risks[key] = risk
    case .summary(let summary): self.summary = summary
    case .prediction, .withdrawn, .incident, .stalled, .sightings, .survived, .opened, .ended: break
    }
  }

  /// What is to be looked for in a second reading of the capture.
  package var subjects: [WireHistory.Subject] {
    table.cases.values.map { entry in
      WireHistory.Subject(
        id: entry.prediction.id, flow: entry.prediction.flow, log: entry.prediction.log,
        predictedAt: entry.firstPredictedAt)
    }.sorted { $0.id < $1.id }
  }
}
