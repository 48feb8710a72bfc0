import FlatlineCore

/// An incident in a line, for people.
enum IncidentText {
  static func line(_ incident: Incident) -> String {
    let count = Text.count(incident.connections, "connection")
    let end = incident.state == .over ? "; over, \(incident.closed) closed" : ""
    return "\(count) that never opened (\(words(incident.condition))) since "
      + "\(Text.clock(incident.since)); the last closes \(Text.clock(incident.lastClosesAt))\(end)"
  }

  private static func words(_ condition: Condition) -> String {
    switch condition {
    case .handshakeStalled: "handshake not finished"
    case .closedAbruptly: "closed without connection.close"
    case .refused: "speaks no AMQP 0-9-1"
    default: condition.rawValue
    }
  }
}
