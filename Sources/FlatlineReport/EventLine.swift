import FlatlineCore

/// Events as lines for people who watch them live.
package enum EventLine {
  /// One line, without its end: the time in UTC, the connection, what happened.
  package static func text(_ event: Event) -> String {
    switch event {
    case .prediction(let prediction):
      let entry = Case(prediction: prediction, firstPredictedAt: prediction.at)
      guard !prediction.isOpenEnded else {
        return line(
          prediction.at, prediction.flow, "\(entry.trouble()); lingers: logs \(entry.log)")
      }
      let left = prediction.closesAt - prediction.at
      let when =
        left > .milliseconds(100)
        ? "closes \(Text.clock(prediction.closesAt)), in \(Text.duration(left))" : "closes now"
      return line(
        prediction.at, prediction.flow,
        "\(entry.trouble()); \(when): \(Text.safe(prediction.log, limit: 100))")
    case .withdrawn(let withdrawal):
      return line(
        withdrawal.at, withdrawal.flow,
        withdrawal.why == .givenUp
          ? words(.givenUp) : "lives after all (\(words(withdrawal.why)))")
    case .closed(let closing):
      let lead = closing.lead ?? .zero
      let foreseen =
        lead >= .milliseconds(100) ? ", foreseen \(Text.duration(lead)) before" : ""
      return line(
        closing.at, closing.flow, "closed\(foreseen): \(Text.safe(closing.log, limit: 100))")
    case .risk(let risk):
      return line(risk.at, risk.flow, "heartbeats are off: it would linger if its client died")
    case .incident(let incident):
      return "\(Text.clock(incident.at))  " + IncidentText.line(incident)
    case .stalled, .sightings, .survived, .opened, .ended: return ""
    case .summary(let summary):
      return
        "\(Text.count(summary.packets, "packet")), \(Text.count(summary.flows, "connection")), "
        + "\(Text.count(summary.predictions, "prediction")), \(summary.withdrawn) taken back"
    }
  }

  private static func line(_ at: Instant, _ flow: FlowDescription, _ text: String) -> String {
    "\(Text.clock(at))  \(flow.words)  \(text)"
  }

  private static func words(_ why: Withdrawal.Why) -> String {
    switch why {
    case .acknowledged: "acknowledged"
    case .heard: "heard from"
    case .answered: "it answers"
    case .noLongerExpected: "no longer expected"
    case .givenUp: "not known: there was no room to follow it"
    case .endedOtherwise: "it has ended otherwise"
    case .outlived: "it has outlived its time: does a setting differ?"
    }
  }
}
