import FlatlineCore
import FlatlineGuide

/// One connection in trouble, as the table shows it.
struct Case {
  /// The latest version.
  var prediction: Prediction
  var firstPredictedAt: Instant
  /// How the connection ended, if the capture shows it.
  var closing: Closing?

  /// The client's name, if it has one, its address, and the proxy that it comes by.
  var connection: String { prediction.flow.words }

  /// What is seen, and its cause if that is known.
  var trouble: String {
    let cause = prediction.cause.words(for: prediction.condition)
    return condition + (cause.map { ": " + $0 } ?? "")
  }

  private var condition: String {
    let evidence = prediction.evidence
    switch prediction.condition {
    case .unansweredRetransmissions:
      let count = Text.count(evidence.retransmissions ?? 0, "retransmission")
      return count + " unanswered" + since(evidence.firstUnanswered)
    case .unreachable:
      let says = evidence.unreachableBy.map { "unreachable, says \($0)" } ?? "no answer to ARP"
      return says + "; unanswered" + since(evidence.firstUnanswered)
    case .heartbeatsAbsent:
      return "silent" + since(evidence.lastHeard)
    case .keepaliveUnanswered:
      return "keepalive probes unanswered, silent" + since(evidence.lastHeard)
    case .zeroWindow: return "takes nothing more (window closed)"
    case .reset: return "reset"
    case .handshakeStalled: return "handshake not finished" + since(evidence.lastHeard)
    case .closedAbruptly: return "closed without connection.close"
    case .refused: return "speaks no AMQP 0-9-1"
    case .closing: return "closed by the broker"
    }
  }

  private func since(_ instant: Instant?) -> String {
    instant.map { " since " + Text.clock($0) } ?? ""
  }

  /// When it closes or closed, as a time of day and in words.
  func when(captureEnd: Instant) -> String {
    guard closing == nil else {
      let instant = prediction.closesAt
      let lead = instant - firstPredictedAt
      let foreseen = lead < .milliseconds(100) ? "" : ", foreseen \(Text.duration(lead)) before"
      return Text.clock(instant) + " closed" + foreseen
    }
    let distance = prediction.closesAt - captureEnd
    return Text.clock(prediction.closesAt)
      + (distance < .zero
        ? " due \(Text.duration(distance)) before capture end"
        : " in \(Text.duration(distance)) after capture end")
  }
}
