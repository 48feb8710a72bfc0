import FlatlineCore

/// The events of a capture, gathered for a table.
///
/// Of what has closed, no more is kept than can be shown.
package struct TroubleTable: Sendable {
  package var style: TableStyle
  package private(set) var cases: [PredictionIdentifier: Case] = [:]
  /// How many of ``cases`` have closed.
  private var closed = 0
  /// How many others have closed, by group and cause.
  private(set) var dropped: [String?: [String?: Int]] = [:]
  private(set) var withdrawn = 0
  /// Connections that closed and about which nothing was wrong.
  private(set) var inOrder = 0
  private(set) var unexplained = 0
  private(set) var risks = RiskTally()
  private(set) var incidents: [PredictionIdentifier: Incident] = [:]

  package init(_ style: TableStyle) { self.style = style }

  /// Adds the next event, in their order.
  package mutating func add(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      if cases[prediction.id] == nil {
        cases[prediction.id] = Case(prediction: prediction, firstPredictedAt: prediction.at)
      } else {
        cases[prediction.id]?.prediction = prediction
      }
    case .withdrawn(let withdrawal):
      cases[withdrawal.id] = nil
      if withdrawal.why.outcome == .recovered { withdrawn += 1 }
    case .closed(let closing):
      risks.remove(closing.flow.client)
      if closing.predicted { close(closing.id) } else { inOrder += 1 }
    case .risk(let risk): risks.add(risk)
    case .incident(let incident): incidents[incident.id] = incident
    case .stalled, .sightings, .survived, .opened, .ended: break
    case .summary(let summary): unexplained = summary.unexplained
    }
  }

  private mutating func close(_ id: PredictionIdentifier) {
    guard cases[id]?.isClosed == false else { return }
    cases[id]?.isClosed = true
    closed += 1
    // Not for each anew.
    if let most = style.most, closed > 2 * most + 100 { dropClosed(beyond: most) }
  }

  private mutating func dropClosed(beyond most: Int) {
    let oldest = cases.values.filter(\.isClosed).sorted(by: Case.isMoreUrgent).dropFirst(most)
    for entry in oldest {
      let prediction = entry.prediction
      dropped[style.grouping.title(of: prediction), default: [:]][
        Grouping.cause.title(of: prediction), default: 0] += 1
      cases[prediction.id] = nil
    }
    closed -= oldest.count
  }

  /// The table, and what there is to say beside it.
  package func render(_ end: CaptureEnd) -> String { TroubleReport(self, end).text }
}
