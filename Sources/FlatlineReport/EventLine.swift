import FlatlineCore

/// Events as lines for people who watch them live.
package enum EventLine {
  /// One line, without its end: the time in UTC, the connection, what happened.
  package static func text(_ event: Event) -> String {
    let words = words(event)
    // A summary is of all the time.
    if case .summary = event { return words }
    guard let at = event.at, !words.isEmpty else { return words }
    return "\(Text.clock(at))  \(words)"
  }

  /// The same without the time, for who keeps that elsewhere.
  package static func words(_ event: Event) -> String {
    switch event {
    case .prediction(let prediction):
      let entry = Case(prediction: prediction, firstPredictedAt: prediction.at)
      guard !prediction.isOpenEnded else {
        return line(prediction.flow, "\(entry.trouble()); lingers: logs \(entry.log)")
      }
      let left = prediction.closesAt - prediction.at
      let when =
        left > .milliseconds(100)
        ? "closes \(Text.clock(prediction.closesAt)), in \(Text.duration(left))" : "closes now"
      return line(
        prediction.flow,
        "\(entry.trouble()); \(when): \(Text.safe(prediction.log, limit: 100))")
    case .withdrawn(let withdrawal):
      let why = words(withdrawal.why)
      return line(
        withdrawal.flow,
        withdrawal.why.outcome == .recovered ? "lives after all (\(why))" : why)
    case .closed(let closing):
      let lead = closing.lead ?? .zero
      let foreseen =
        lead >= .milliseconds(100) ? ", foreseen \(Text.duration(lead)) before" : ""
      return line(
        closing.flow, "closed\(foreseen): \(Text.safe(closing.log, limit: 100))")
    case .risk(let risk):
      if let pause = risk.pause { return "broker \(risk.flow.broker)  \(Text.words(pause))" }
      return line(risk.flow, words(risk.risk))
    case .incident(let incident):
      return IncidentText.line(incident)
    case .stalled, .sightings, .survived, .opened, .ended: return ""
    case .summary(let summary):
      return
        "\(Text.count(summary.packets, "packet")), \(Text.count(summary.flows, "connection")), "
        + "\(Text.count(summary.predictions, "prediction")), \(summary.withdrawn) taken back"
    }
  }

  private static func line(_ flow: FlowDescription, _ text: String) -> String {
    "\(flow.words)  \(text)"
  }

  private static func words(_ risk: Risk.Kind) -> String {
    switch risk {
    case .heartbeatsDisabled: "heartbeats are off: it would linger if its client died"
    case .slowerThanIdleTimeout: "at risk: it is quiet for longer than the path remembers it"
    case .heartbeatTooShort: "at risk: its heartbeat is so short that a pause closes it"
    case .heartbeatsNeverSent: "at risk: its client agreed to heartbeats, and sends none"
    case .ghosts: "its client has left connections behind that linger"
    case .brokerPaused: "its broker stands still"
    }
  }

  private static func words(_ why: Withdrawal.Why) -> String {
    switch why {
    case .acknowledged: "acknowledged"
    case .heard: "heard from"
    case .answered: "it answers"
    case .noLongerExpected: "no longer expected"
    case .givenUp: "not known: there was no room to follow it"
    case .endedOtherwise: "it has ended otherwise"
    case .unseen: "not known: what it depends on is in the direction that was not captured"
    case .outlived: "it has outlived its time: does a setting differ?"
    }
  }
}
