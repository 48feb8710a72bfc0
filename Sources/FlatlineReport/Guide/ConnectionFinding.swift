import FlatlineCore
import FlatlineGuide

/// What was found about one connection.
package struct ConnectionFinding: Sendable {
  package private(set) var flow: FlowDescription
  package private(set) var prediction: Prediction?
  package private(set) var firstPredictedAt: Instant?
  package private(set) var withdrawal: Withdrawal?
  package private(set) var closing: Closing?
  private var risks: [Risk] = []

  package init(_ flow: FlowDescription) {
    self.flow = flow
  }

  package mutating func add(_ prediction: Prediction) {
    flow = prediction.flow
    self.prediction = prediction
    firstPredictedAt = firstPredictedAt ?? prediction.at
    withdrawal = nil
  }

  package mutating func add(_ withdrawal: Withdrawal) { self.withdrawal = withdrawal }

  package mutating func add(_ closing: Closing) {
    flow = closing.flow
    self.closing = closing
  }

  /// Each kind once, as it was said last.
  package mutating func add(_ risk: Risk) {
    risks.removeAll { $0.risk == risk.risk }
    risks.append(risk)
  }

  var incident: PredictionIdentifier? { prediction?.incident }

  /// The words that explain it, the most telling first.
  package var terms: [Term] {
    var terms: [Term] = []
    if let prediction, withdrawal == nil {
      terms = [.cause(prediction.cause), .reason(prediction.reason)]
      if prediction.cause == .unknown { terms.reverse() }
      terms += (prediction.contributing ?? []).map(Term.contributing)
    } else if let closing {
      terms = [.reason(closing.reason)] + (closing.cause.map { [.cause($0)] } ?? [])
    }
    return terms + risks.map { Term.risk($0.risk) }
  }
}

// MARK: As text

extension ConnectionFinding {
  func write(to lines: inout GuideLines, incident: Incident?, isFirst: Bool) {
    lines.head(flow.words, isFirst: isFirst)
    for (name, text) in facts(incident) { lines.entry(name, text, column: Self.column) }
  }

  private static let column = 10

  /// What there is to say, by name.
  package func facts(_ incident: Incident?) -> [(String, String)] {
    var facts = [("client", client), ("broker", broker)]
    if let prediction { facts += said(prediction, incident) }
    if let withdrawal {
      facts.append(
        (
          Self.name(of: withdrawal.why.outcome),
          "\(Text.date(withdrawal.at)) UTC (\(withdrawal.why.rawValue)): what was found is taken back"
        ))
    } else if let closing {
      facts.append(("closed", "\(Text.date(closing.at)) UTC: \(Self.quoted(closing.log))"))
    }
    facts += risks.map { ("risk", "\($0.risk.rawValue): \($0.advice)") }
    return facts
  }

  private static func name(of outcome: Withdrawal.Outcome) -> String {
    switch outcome {
    case .closed: "closed"
    case .recovered: "recovered"
    case .givenUp: "unknown"
    }
  }

  private func said(_ prediction: Prediction, _ incident: Incident?) -> [(String, String)] {
    let entry = Case(
      prediction: prediction, firstPredictedAt: firstPredictedAt ?? prediction.at)
    let window = [prediction.earliest, prediction.latest].map { Text.clock($0) }
    var facts = [
      ("found", entry.trouble()),
      (
        closing == nil ? "ends" : "foretold",
        (prediction.isOpenEnded
          ? "not before the broker writes, then after \(Text.date(prediction.earliest)) UTC, "
          : "\(Text.date(prediction.closesAt)) UTC (\(window[0]) to \(window[1])), ")
          + "\(Self.percent(prediction.confidence)) sure; known since "
          + "\(Text.date(firstPredictedAt ?? prediction.at))"
      ),
      (
        "log",
        prediction.isOpenEnded
          ? entry.log : "\(Self.quoted(prediction.log)) (\(prediction.level.rawValue))"
      ),
      ("reason", prediction.reason.rawValue),
      ("cause", prediction.cause.rawValue + Self.sureness(prediction.causeConfidence)),
    ]
    if let contributing = prediction.contributing, !contributing.isEmpty {
      facts.append(("worse by", contributing.map(\.rawValue).joined(separator: ", ")))
    }
    let evidence = Self.words(prediction.evidence)
    if !evidence.isEmpty { facts.append(("evidence", evidence.joined(separator: "; "))) }
    if let runnerUp = prediction.runnerUp {
      facts.append(
        ("or else", "\(runnerUp.reason.rawValue), \(Text.date(runnerUp.closesAt)) UTC"))
    }
    if let incident {
      facts.append(
        ("incident", "\(incident.id): " + IncidentText.line(incident)))
    }
    return facts
  }

  private var client: String {
    let facts = [
      flow.product.map { Text.safe($0, limit: 60) },
      flow.user.map { "user \(Text.safe($0, limit: 60))" },
      flow.vhost.map { "virtual host \(Text.safe($0, limit: 60))" },
      flow.heartbeat.map { "heartbeat \($0)" } ?? "heartbeat not known",
    ]
    return facts.compactMap(\.self).joined(separator: ", ")
  }

  private var broker: String {
    let version = flow.brokerVersion.map { ", RabbitMQ \(Text.safe($0, limit: 20))" } ?? ""
    return "\(flow.broker)" + version
  }

  private static func quoted(_ log: String) -> String { Text.safe(log, limit: 200) }

  private static func sureness(_ confidence: Double?) -> String {
    confidence.map { ", \(percent($0)) sure" } ?? ""
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  private static func words(_ evidence: Evidence) -> [String] {
    var words: [String] = []
    if let count = evidence.retransmissions, count > 0 {
      words.append(Text.count(count, "retransmission"))
    }
    if let instant = evidence.firstUnanswered {
      let bytes = evidence.unansweredBytes.map { "\($0) bytes " } ?? ""
      words.append("\(bytes)unanswered since \(Text.clock(instant))")
    }
    if let instant = evidence.lastHeard { words.append("last heard \(Text.clock(instant))") }
    if let router = evidence.unreachableBy { words.append("unreachable, says \(router)") }
    if let idle = evidence.idleBefore {
      words.append("idle for \(Text.duration(.seconds(idle))) before")
    }
    if let reset = evidence.resetHopLimit {
      let client = evidence.clientHopLimit.map { ", the client's packets \($0)" } ?? ""
      words.append("the RST's TTL was \(reset)\(client)")
    }
    if let ghosts = evidence.ghosts {
      words.append("the client has \(Text.count(ghosts, "ghost"))")
    }
    if let instant = evidence.captureLossAt {
      words.append("the capture lost packets until \(Text.clock(instant))")
    }
    if let late = evidence.brokerLate {
      words.append("the broker may be late by \(Int((late * 1000).rounded())) ms")
    }
    return words
  }
}

extension ConnectionFinding {
  /// The latest of each kind, in the order in which a table takes them.
  package var events: [Event] {
    [prediction.map(Event.prediction), withdrawal.map(Event.withdrawn), closing.map(Event.closed)]
      .compactMap(\.self)
  }
}
