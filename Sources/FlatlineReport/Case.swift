import FlatlineCore
import FlatlineGuide

/// One connection in trouble, as the table shows it.
package struct Case: Sendable {
  /// The latest version.
  package var prediction: Prediction
  package var firstPredictedAt: Instant
  /// Whether the capture shows its end.
  package var isClosed = false

  package init(prediction: Prediction, firstPredictedAt: Instant) {
    self.prediction = prediction
    self.firstPredictedAt = firstPredictedAt
  }

  /// The client's name, if it has one, its address, and the proxy that it comes by.
  package var connection: String { prediction.flow.words }

  /// What is seen, its cause, what made it worse, and whether it is told twice.
  ///
  /// - Parameter isDated: whether instants have their days.
  package func trouble(isDated: Bool = false) -> String {
    var words = condition(isDated: isDated)
    if let cause = prediction.causeWords {
      words += ": " + cause
    }
    for contributing in prediction.contributing ?? [] {
      if let more = CauseText.words(contributing, prediction.evidence) { words += "; " + more }
    }
    if let side = prediction.flow.otherSide {
      words += "; the same AMQP connection on the other side of \(side.proxy)"
    }
    return words
  }

  private func condition(isDated: Bool) -> String {
    let evidence = prediction.evidence
    func since(_ instant: Instant?) -> String {
      instant.map { " since " + Text.clock($0, isDated: isDated) } ?? ""
    }
    switch prediction.condition {
    case .unansweredRetransmissions, .deliveriesUnanswered:
      let count = Text.count(evidence.retransmissions ?? 0, "retransmission")
      return count + " unanswered" + since(evidence.firstUnanswered)
    case .unreachable:
      let says = evidence.unreachableBy.map { "unreachable, says \($0)" } ?? "no answer to ARP"
      return says + "; unanswered" + since(evidence.firstUnanswered)
    case .heartbeatsAbsent:
      return "silent" + since(evidence.lastHeard)
    case .keepaliveUnanswered:
      return "keepalive probes unanswered, silent" + since(evidence.lastHeard)
    case .brokerUnheard:
      return "the broker acknowledges nothing more, silent" + since(evidence.brokerSeen)
    case .probeUnanswered:
      return "questions unanswered, silent" + since(evidence.lastHeard)
    case .zeroWindow: return "takes nothing more (window closed)"
    case .reset: return "reset"
    case .handshakeStalled: return "handshake not finished" + since(evidence.lastHeard)
    case .closedAbruptly: return "closed without connection.close"
    case .refused: return "speaks no AMQP 0-9-1"
    case .closing: return "closed by the broker"
    }
  }

  package var log: String {
    prediction.isOpenEnded
      ? "nothing until the broker writes" : Text.safe(prediction.log, limit: 100)
  }

  /// When it closes.
  package func closes(isDated: Bool) -> String {
    prediction.isOpenEnded ? "never" : Text.clock(prediction.closesAt, isDated: isDated)
  }

  /// How sure that is; empty where it has happened.
  package var confidence: String { isClosed ? "" : Text.percent(prediction.confidence) }

  /// How far the closing is from the end of the capture.
  func when(captureEnd: Instant) -> String {
    if prediction.isOpenEnded, !isClosed { return "lingers" }
    if isClosed {
      let lead = prediction.closesAt - firstPredictedAt
      return lead < .milliseconds(100)
        ? "closed" : "closed, foreseen \(Text.duration(lead)) before"
    }
    let distance = prediction.closesAt - captureEnd
    return distance < .zero
      ? "due \(Text.duration(distance)) ago" : "in \(Text.duration(distance))"
  }

  /// What closes next comes first, then what has closed, the latest first.
  package static func isMoreUrgent(_ left: Case, _ right: Case) -> Bool {
    if left.isClosed != right.isClosed { return right.isClosed }
    let (first, second) = (left.prediction.closesAt, right.prediction.closesAt)
    if first != second { return left.isClosed ? first > second : first < second }
    let ends = [left, right].map(\.prediction.flow.client)
    let addresses = ends.map { ($0.address.high, $0.address.low, $0.port) }
    return addresses[0] < addresses[1]
  }
}
