import FlatlineCore
import FlatlineGuide
import FlatlineReport

/// What an alert says in words. Whatever clients choose, their names among it, is made safe.
struct AlertText {
  private let alert: AlertBook.Alert
  /// The most urgent of its connections, which speaks for all.
  private let first: Prediction
  let cause: Cause
  private let confidence: Double?

  /// - Returns: `nil` where the alert has no connections.
  init?(_ alert: AlertBook.Alert) {
    guard let first = alert.predictions.first else { return nil }
    self.alert = alert
    self.first = first
    cause = alert.incident?.cause ?? first.cause
    confidence = alert.incident.map { $0.confidence } ?? first.causeConfidence
  }

  private var history: AlertHistory { alert.history }
  private var subnet: String { alert.group.subnet }
  private var isOver: Bool { alert.endsAt != nil }
  private var broker: Endpoint { first.flow.broker }
  /// It may quote the client: its user, or its first bytes.
  private var log: String { Text.safe(first.log, limit: 100) }
  /// Those of its connections that something ends.
  private var ending: [Prediction] { alert.predictions.filter { !$0.isOpenEnded } }

  /// All but the list of connections, and links.
  var annotations: [String: String] {
    var annotations = [
      "summary": isOver ? outcome : summary, "description": isOver ? lastWords : description,
      "broker": broker.description, "cause": cause.rawValue,
      "advice": Advice.text(first.reason, cause),
    ]
    annotations["confidence"] = likelihood
    annotations["since"] = alert.incident?.since.rfc3339
    if !first.isOpenEnded { annotations["closes_at"] = first.closesAt.rfc3339 }
    if !isOver, let last = ending.last, alert.predictions.count > 1 {
      annotations["last_closes_at"] = last.closesAt.rfc3339
    }
    annotations["users"] = history.users.text
    annotations["virtual_hosts"] = history.vhosts.text
    annotations["products"] = history.products.text
    annotations["router"] = alert.incident?.router
    annotations["idle_timeout"] = alert.incident?.idleTimeout.flatMap(Self.words)
    if isOver || history.closed + history.recovered > 0 {
      annotations["closed"] = "\(history.closed)"
      annotations["recovered"] = "\(history.recovered)"
    }
    return annotations
  }

  private var summary: String {
    let count = Text.count(alert.predictions.count, "connection")
    return "\(count) from \(subnet) dying: \(cause.words(for: first.condition) ?? log)"
  }

  private var description: String {
    let count = Text.count(alert.predictions.count, "connection")
    let why = cause == .unknown ? "" : " Why: \(cause.words), \(likelihood ?? "perhaps")."
    guard !first.isOpenEnded else {
      return "\(count) from \(subnet) dying.\(why) RabbitMQ at \(broker) logs nothing until it "
        + "writes; until then consumers and unacknowledged messages are stuck."
    }
    let last = ending.last?.closesAt ?? first.closesAt
    let when =
      alert.predictions.count == 1
      ? "will close it at \(first.closesAt.rfc3339)"
      : "will close the first at \(first.closesAt.rfc3339), the last at \(last.rfc3339)"
    return "\(count) from \(subnet) dying.\(why) RabbitMQ at \(broker) \(when), and log \(log)."
  }

  /// How it has ended.
  private var outcome: String {
    if history.closed + history.recovered == 0, history.moved > 0 { return lastWords }
    let count = Text.count(history.closed + history.recovered, "connection")
    return "\(count) from \(subnet): \(history.closed) closed, \(history.recovered) recovered"
  }

  private var lastWords: String {
    let ended = history.closed + history.recovered
    var sentences: [String] = []
    if ended > 0 {
      sentences.append(
        "Of \(Text.count(ended, "connection")) from \(subnet), RabbitMQ at \(broker) closed "
          + "\(history.closed), and \(history.recovered) recovered.")
    }
    if history.moved > 0 {
      sentences.append("Another alert now tells of \(Text.count(history.moved, "connection")).")
    }
    return sentences.isEmpty ? "Nothing more is known of them." : sentences.joined(separator: " ")
  }

  /// How sure the cause is.
  private var likelihood: String? {
    confidence.map { $0 >= 0.9 ? "almost certainly" : $0 >= 0.75 ? "very probably" : "probably" }
  }

  /// A line for each connection, up to the limit.
  func connections(limit: Int) -> String {
    let lines =
      isOver && !history.ends.isEmpty
      ? history.ends.prefix(limit).map { end in
        "\(Self.name(end.prediction)) \(end.outcome == .closed ? "closed" : "recovered") at "
          + end.at.rfc3339
      }
      : alert.predictions.prefix(limit).map {
        Self.name($0) + ($0.isOpenEnded ? " lingers" : " closes at \($0.closesAt.rfc3339)")
      }
    let total = isOver ? history.closed + history.recovered : alert.predictions.count
    let left = total - lines.count
    return (lines + (left > 0 ? ["and \(left) more"] : [])).joined(separator: "\n")
  }

  private static func name(_ prediction: Prediction) -> String {
    // The client chooses its name: it may contain anything.
    let name = prediction.flow.name.map { Text.safe($0) + " " } ?? ""
    let via = prediction.flow.via.map { " via \($0)" } ?? ""
    return "\(name)\(prediction.flow.client)\(via)"
  }

  private static func words(_ timeout: IdleTimeout) -> String? {
    let like =
      timeout.like
      ?? KnownIdleTimeout.fitting(
        atLeast: timeout.atLeast.map { .seconds($0) }, atMost: timeout.atMost.map { .seconds($0) })
    let known = like.map { ", as \($0) has" } ?? ""
    func rounded(_ seconds: Double) -> String { "\(Int(seconds.rounded()))" }
    return switch (timeout.atLeast, timeout.atMost) {
    case (let atLeast?, let atMost?):
      "between \(rounded(atLeast)) and \(rounded(atMost)) s\(known)"
    case (nil, let atMost?): "at most \(rounded(atMost)) s\(known)"
    case (let atLeast?, nil): "more than \(rounded(atLeast)) s\(known)"
    case (nil, nil): nil
    }
  }
}
