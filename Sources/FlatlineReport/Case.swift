import FlatlineCore

/// One connection in trouble, and how it went.
struct Case {
  /// The prediction as it stands, or as it stood last.
  var prediction: Prediction
  var firstPredictedAt: Instant
  /// How it ended, when the capture shows that.
  var closing: Closing?

  /// What a person looks for first: who.
  var connection: String {
    let address = prediction.flow.client.description
    guard let name = prediction.flow.name, !name.isEmpty else { return address }
    return Text.safe(name, limit: 30) + " " + address
  }

  /// What is seen, and why that may be.
  var trouble: String {
    let words = condition
    return prediction.cause == .unknown ? words : words + ": " + cause
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

  private var cause: String {
    switch prediction.cause {
    case .clientHostLost: "client host lost"
    case .clientFrozen: "client frozen"
    case .clientRestarted: "client restarted"
    case .partition: "network partition"
    case .pathOneWay: "path works one way only"
    case .slowConsumer: "consumer stuck or frozen"
    case .middleboxReset: "by a box between, or a rebooted client"
    case .unknown: ""
    }
  }

  /// When, in clock time and in words.
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
