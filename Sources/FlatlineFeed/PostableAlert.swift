import FlatlineCore
import FlatlineGuide
import FlatlineReport

/// An alert as Alertmanager's API accepts it (`POST /api/v2/alerts`, `postableAlert`).
package struct PostableAlert: Encodable, Sendable, Equatable {
  var labels: [String: String]
  var annotations: [String: String]
  var startsAt: Instant
  /// For an alert that stands: when Alertmanager shall treat it as resolved if it is not repeated.
  var endsAt: Instant

  static let name = "RabbitMQConnectionsDying"

  /// What is the same for all alerts.
  package struct Settings: Sendable, Equatable {
    /// Added to every alert's labels; these win over the alert's own.
    package var labels: [String: String] = [:]
    /// The most connections that one alert names.
    package var connections = 10
    /// How long an alert lives when it is not repeated.
    package var lifetime = Interval.seconds(240)

    package init() {}
  }

  package init(_ alert: AlertBook.Alert, _ settings: Settings, at now: Instant) {
    let group = alert.group
    labels = [
      "alertname": Self.name, "severity": "warning", "client_subnet": group.subnet,
      "reason": group.reason.rawValue, "cause": group.cause.rawValue,
    ].merging(settings.labels) { $1 }
    startsAt = alert.startsAt
    endsAt = alert.endsAt ?? now + settings.lifetime
    annotations = [:]
    guard let first = alert.predictions.first else { return }
    let count = Text.count(alert.predictions.count, "connection")
    // The logged text may quote the client: its user, or its first bytes.
    let log = Text.safe(first.log, limit: 100)
    annotations["summary"] = "\(count) from \(group.subnet) dying: \(log)"
    annotations["description"] =
      "RabbitMQ at \(first.flow.broker) will close the first at \(first.closesAt.rfc3339), and log "
      + "\(log)."
    annotations["closes_at"] = first.closesAt.rfc3339
    annotations["connections"] = Self.list(alert.predictions, limit: settings.connections)
    annotations["advice"] = Advice.text(first.reason, first.cause)
  }

  /// A line for each connection, up to the limit.
  private static func list(_ predictions: [Prediction], limit: Int) -> String {
    var lines = predictions.prefix(limit).map { prediction in
      // The client chooses its name: it may contain anything.
      let name = prediction.flow.name.map { Text.safe($0) + " " } ?? ""
      let via = prediction.flow.via.map { " via \($0)" } ?? ""
      return "\(name)\(prediction.flow.client)\(via) closes at \(prediction.closesAt.rfc3339)"
    }
    if predictions.count > limit { lines.append("and \(predictions.count - limit) more") }
    return lines.joined(separator: "\n")
  }
}
