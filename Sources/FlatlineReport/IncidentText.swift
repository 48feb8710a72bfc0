import FlatlineCore
import FlatlineGuide

/// An incident in words, for people.
package enum IncidentText {
  /// In a line, without its end.
  package static func line(_ incident: Incident, isDated: Bool = false) -> String {
    let end = incident.state == .over ? "; over, \(outcome(incident))" : ""
    return "\(title(incident)): \(members(incident, isDated)); "
      + "the last closes \(Text.clock(incident.lastClosesAt, isDated: isDated))\(end)"
  }

  /// What it is, in a few words: a cause, and where.
  package static func title(_ incident: Incident) -> String {
    let what =
      incident.cause.words(for: incident.condition) ?? words(incident.condition)
    return incident.prefix.map { "\(what), \($0)" } ?? what
  }

  /// What, who, since when, why, and what to do: whole sentences.
  package static func sentences(_ incident: Incident, captureEnd: Instant, isDated: Bool) -> String
  {
    var what = title(incident)
    if let confidence = incident.confidence { what += ", \(Text.percent(confidence)) sure" }
    let sentences =
      ["\(Text.sentence(what)): \(members(incident, isDated))"]
      + [
        closings(incident, captureEnd, isDated), incident.router.map { "Router \($0) says so" },
        incident.idleTimeout.flatMap(words), names("Products", incident.products),
        names("Users", incident.users), names("Virtual hosts", incident.vhosts),
      ].compactMap { $0 }
    let advice =
      incident.advice.isEmpty ? "" : " What to do: " + Text.safe(incident.advice, limit: 600)
    return sentences.map { $0 + "." }.joined(separator: " ") + advice
  }

  private static func members(_ incident: Incident, _ isDated: Bool) -> String {
    let broker = incident.broker.map { " to \($0)" } ?? ""
    // Those that are not told one by one.
    let kind = incident.ids == nil ? " that never opened" : ""
    return Text.count(incident.connections, "connection") + kind + broker + " since "
      + Text.clock(incident.since, isDated: isDated)
  }

  private static func closings(
    _ incident: Incident, _ captureEnd: Instant, _ isDated: Bool
  ) -> String {
    if incident.state == .over { return "It is over: " + outcome(incident) }
    let instants = [incident.firstClosesAt, incident.lastClosesAt].map {
      Text.clock($0, isDated: isDated)
    }
    let span =
      instants[0] == instants[1]
      ? "at \(instants[0])" : "from \(instants[0]) to \(instants[1])"
    let left = incident.firstClosesAt - captureEnd
    let next = left > .zero ? ", the first in \(Text.duration(left))" : ""
    let settled = incident.closed + incident.recovered
    return "The broker closes them \(span)\(next)"
      + (settled > 0 ? "; so far \(outcome(incident))" : "")
  }

  private static func outcome(_ incident: Incident) -> String {
    let recovered = incident.recovered > 0 ? ", \(incident.recovered) recovered" : ""
    return "\(incident.closed) closed" + recovered
  }

  private static func words(_ timeout: IdleTimeout) -> String? {
    let like = timeout.like.map { ", as \(Text.safe($0, limit: 60)) does" } ?? ""
    return switch (timeout.atLeast, timeout.atMost) {
    case (let atLeast?, let atMost?):
      "Idle connections are forgotten after \(seconds(atLeast)) to \(seconds(atMost)) s\(like)"
    case (nil, let atMost?):
      "Idle connections are forgotten after at most \(seconds(atMost)) s\(like)"
    case (let atLeast?, nil):
      "Idle connections are forgotten after more than \(seconds(atLeast)) s\(like)"
    case (nil, nil): nil
    }
  }

  private static func seconds(_ seconds: Double) -> String {
    seconds < 100 && seconds != seconds.rounded()
      ? "\((seconds * 10).rounded() / 10)" : "\(Int(seconds.rounded()))"
  }

  private static func names(_ what: String, _ counts: [String: Int]?) -> String? {
    guard let counts, !counts.isEmpty else { return nil }
    return "\(what): " + Text.counts(counts, most: 3)
  }

  private static func words(_ condition: Condition) -> String {
    switch condition {
    case .handshakeStalled: "handshake not finished"
    case .closedAbruptly: "closed without connection.close"
    case .refused: "no AMQP 0-9-1"
    case .zeroWindow: "window closed"
    case .closing: "closed by the broker"
    default: condition.rawValue
    }
  }
}
