import FlatlineCore

/// The events as a table for people: a row for each connection in trouble, the most urgent first,
/// then a line about the others.
package struct TroubleTable {
  package struct Style: Sendable {
    /// Columns of the terminal. Where a row does not fit, the log text gets a line of its own.
    package var width: Int
    package var isColoured: Bool

    package init(width: Int, isColoured: Bool) {
      self.width = width
      self.isColoured = isColoured
    }
  }

  private var cases: [PredictionIdentifier: Case] = [:]
  private var withdrawn = 0
  private var inOrder = 0
  private var unexplained = 0
  private var risks: Set<String> = []
  /// As they were said last, in order.
  private var incidents: [Incident] = []

  package init() {}

  /// Adds the next event, in their order.
  package mutating func add(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      var entry =
        cases[prediction.id] ?? Case(prediction: prediction, firstPredictedAt: prediction.at)
      entry.prediction = prediction
      cases[prediction.id] = entry
    case .withdrawn(let withdrawal):
      cases[withdrawal.id] = nil
      if withdrawal.why != .givenUp { withdrawn += 1 }
    case .closed(let closing):
      if closing.predicted {
        cases[closing.id]?.closing = closing
      } else {
        inOrder += 1
      }
      risks.remove(closing.flow.client.description)
    case .risk(let risk): risks.insert(risk.flow.client.description)
    case .incident(let incident):
      incidents.removeAll { $0.id == incident.id }
      incidents.append(incident)
    case .stalled, .sighting, .opened, .ended: break
    case .summary(let summary): unexplained = summary.unexplained
    }
  }

  /// - Parameters:
  ///   - captureEnd: the time of the last packet.
  ///   - healthy: connections open at the end about which nothing was said.
  package func render(captureEnd: Instant, healthy: Int, _ style: Style) -> String {
    let dying = cases.values.filter { $0.closing == nil }.sorted(by: Self.isEarlier)
    let dead = cases.values.filter { $0.closing != nil }.sorted(by: Self.isEarlier)
    var text = ""
    if cases.isEmpty {
      text += "No connection is in trouble.\n"
    } else {
      text += rows(dying + dead, captureEnd: captureEnd, style)
      text += "\n" + headline(dying: dying.count, dead: dead.count) + "\n"
    }
    for incident in incidents { text += "And \(IncidentText.line(incident)).\n" }
    return text + others(healthy: healthy, dying: dying)
  }

  private func rows(_ cases: [Case], captureEnd: Instant, _ style: Style) -> String {
    var columns = TextColumns([
      "WHEN (UTC)", "CONNECTION", "WHAT IS WRONG", "WHAT THE BROKER LOGS",
    ])
    columns.rows = cases.map { entry in
      [
        entry.when(captureEnd: captureEnd), entry.connection, entry.trouble,
        Text.safe(entry.prediction.log, limit: 100),
      ]
    }
    // Bold heads, red for what can still be acted on, plain for what is over.
    let colours = [TextStyle.bold] + cases.map { $0.closing == nil ? TextStyle.red : .plain }
    return zip(columns.lines(width: style.width), colours).map { line, colour in
      (style.isColoured ? colour.applied(to: line) : line) + "\n"
    }.joined()
  }

  private static func isEarlier(_ left: Case, _ right: Case) -> Bool {
    (left.prediction.closesAt, left.connection) < (right.prediction.closesAt, right.connection)
  }

  private func headline(dying: Int, dead: Int) -> String {
    var parts: [String] = []
    if dying > 0 {
      parts.append("\(Text.count(dying, "connection")) dying at the end of the capture")
    }
    if dead > 0 { parts.append("\(dead) already closed") }
    return parts.joined(separator: ", ") + "."
  }

  private func others(healthy: Int, dying: [Case]) -> String {
    let troubled = Set(dying.map { $0.prediction.flow.client.description })
    let lingering = risks.subtracting(troubled).count
    var text =
      healthy == 0 ? "No healthy connection" : "\(Text.count(healthy, "connection")) healthy"
    if lingering > 0 {
      text += ", \(lingering) of them with heartbeat 0 (could linger half-open unseen)"
    }
    if inOrder > 0 { text += "; \(inOrder) closed in good order" }
    if unexplained > 0 { text += "; \(unexplained) closed by the broker, reason not known" }
    if withdrawn > 0 {
      text += "; \(Text.count(withdrawn, "prediction")) withdrawn, the connection recovered"
    }
    return text + ".\n"
  }
}
