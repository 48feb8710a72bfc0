import FlatlineCore
import FlatlineReport

/// An alert as Alertmanager's API takes it (`POST /api/v2/alerts`, `postableAlert`).
public struct PostableAlert: Encodable, Sendable, Equatable {
  public var labels: [String: String]
  public var annotations: [String: String]
  public var startsAt: Instant
  /// For a standing alert, when Alertmanager shall take it as resolved if it hears nothing more.
  public var endsAt: Instant

  public static let name = "RabbitMQConnectionsDying"

  /// What does not depend on the alert.
  public struct Settings: Sendable, Equatable {
    /// Added to every alert's labels, and stronger than its own.
    public var labels: [String: String] = [:]
    /// Connections that one alert names.
    public var connections = 10
    /// How long an alert lives that is not repeated.
    public var lifetime = Interval.seconds(240)

    public init() {}
  }

  public init(_ alert: AlertBook.Alert, _ settings: Settings, at now: Instant) {
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
    // What the broker logs may quote the client: its user, or the bytes it began with.
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
      // The name is the client's: it may hold anything.
      let name = prediction.flow.name.map { Text.safe($0) + " " } ?? ""
      return "\(name)\(prediction.flow.client) closes at \(prediction.closesAt.rfc3339)"
    }
    if predictions.count > limit { lines.append("and \(predictions.count - limit) more") }
    return lines.joined(separator: "\n")
  }
}
