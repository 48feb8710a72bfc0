import FlatlineCore
import FlatlineReport

/// An alert as Alertmanager's API accepts it (`POST /api/v2/alerts`, `postableAlert`).
package struct PostableAlert: Encodable, Sendable, Equatable {
  var labels: [String: String]
  var annotations: [String: String]
  var startsAt: Instant
  /// For an alert that stands: when Alertmanager shall treat it as resolved if it is not repeated.
  var endsAt: Instant
  /// Where there is more to see of what it is about.
  var generatorURL: String?

  static let name = "RabbitMQConnectionsDying"

  /// What is the same for all alerts.
  package struct Settings: Sendable, Equatable {
    /// Added to every alert's labels; these win over the alert's own.
    package var labels: [String: String] = [:]
    /// The most connections that one alert names.
    package var connections = 10
    /// How long an alert lives when it is not repeated.
    package var lifetime = Interval.seconds(240)
    package var links = AlertLinks()

    package init() {}
  }

  /// The same, as over.
  package func ended(at now: Instant) -> PostableAlert {
    var ended = self
    ended.endsAt = max(min(endsAt, now), startsAt)
    return ended
  }

  package init(_ alert: AlertBook.Alert, _ settings: Settings, at now: Instant) {
    let group = alert.group
    labels = [
      "alertname": Self.name, "severity": group.severity.rawValue, "client_subnet": group.subnet,
      "reason": group.reason.rawValue,
    ]
    if let incident = group.incident {
      labels["incident"] = incident.description
    } else {
      labels["cause"] = group.cause.rawValue
    }
    labels.merge(settings.labels) { $1 }
    startsAt = alert.startsAt
    endsAt = alert.endsAt ?? now + settings.lifetime
    generatorURL = settings.links.generator
    annotations = [:]
    guard let text = AlertText(alert) else { return }
    annotations = text.annotations
    annotations["connections"] = text.connections(limit: settings.connections)
    annotations["runbook_url"] = settings.links.runbook(text.cause, or: group.reason)
  }
}
