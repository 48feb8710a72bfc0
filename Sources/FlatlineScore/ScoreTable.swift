import FlatlineCore
import FlatlineReport

/// A score as text for people.
package struct ScoreTable {
  private let score: Score
  private let log: BrokerLog
  private let width: Int
  private let isColoured: Bool

  /// - Parameter width: the terminal's columns.
  package init(_ score: Score, _ log: BrokerLog, width: Int = .max, isColoured: Bool = false) {
    self.score = score
    self.log = log
    self.width = width
    self.isColoured = isColoured
  }

  package var text: String {
    var parts: [String] = []
    if score.rows.isEmpty {
      parts.append("The log closes no connection of the capture with a complaint.\n")
    } else {
      parts.append(outcomes)
    }
    if score.total.right > 0 { parts.append(timing) }
    if score.buckets.contains(where: { $0.count > 0 }) { parts.append(calibration) }
    if !score.disagreements.isEmpty { parts.append(disagreements) }
    parts.append(closingLines)
    return parts.joined(separator: "\n")
  }

  /// The rows, and their total if there are several.
  private var rows: [Score.Row] { score.rows.count == 1 ? score.rows : score.rows + [score.total] }

  private var outcomes: String {
    var columns = Self.columns(
      "REASON",
      [
        "RIGHT", "WRONG", "MISSED", "FALSE ALARM", "LEAD MIN", "LEAD MEDIAN",
      ])
    for row in rows {
      columns.add([
        row.reason, "\(row.right)", "\(row.wrong)", "\(row.missed)", "\(row.falseAlarms)",
        Self.time(row.lead.minimum), Self.time(row.lead.median),
      ])
    }
    return text(columns)
  }

  /// How far the first and the last word about a connection were from the truth.
  private var timing: String {
    var columns = Self.columns(
      "CLOSING-TIME ERROR", ["WORD", "MEDIAN", "P95", "MAX", "IN WINDOW"])
    for row in rows where row.right > 0 {
      columns.add([row.reason, "first"] + Self.cells(row.first))
      columns.add(["", "last"] + Self.cells(row.last))
    }
    return text(columns)
  }

  private static func columns(_ head: String, _ numbers: [String]) -> TextColumns {
    TextColumns([.init(head)] + numbers.map { .init($0, .number) })
  }

  private func text(_ columns: TextColumns) -> String {
    columns.lines(width: width, isColoured: isColoured).map { $0 + "\n" }.joined()
  }

  private static func cells(_ accuracy: Score.Accuracy) -> [String] {
    let error = accuracy.error
    return [
      time(error.median), time(error.percentile(95)), time(error.maximum),
      share(accuracy.inWindow, of: error.count),
    ]
  }

  private var calibration: String {
    var columns = Self.columns("CONFIDENCE", ["PREDICTIONS", "CAME TRUE"])
    for bucket in score.buckets where bucket.count > 0 {
      columns.add([
        "\(bucket.lower) to \(bucket.upper)", "\(bucket.count)",
        "\(bucket.right) (\(Self.share(bucket.right, of: bucket.count)))",
      ])
    }
    return text(columns)
  }

  private var disagreements: String {
    score.disagreements.map { disagreement in
      let name = disagreement.name.map { Text.safe($0, limit: 30) + " " } ?? ""
      let who = Text.clock(disagreement.at) + " " + name + Text.safe(disagreement.client)
      let logged = disagreement.logged.map { "logged " + Text.safe($0, limit: 100) }
      let predicted = disagreement.predicted.map { "predicted " + Text.safe($0, limit: 100) }
      let words = [logged, predicted].compactMap { $0 }.joined(separator: "; ")
      return wrapped("\(Self.word(disagreement.kind)): \(who): \(words)")
    }.joined()
  }

  private func wrapped(_ text: String) -> String {
    Text.wrapped(text, width: width).map { $0 + "\n" }.joined()
  }

  private static func word(_ kind: Score.Outcome.Kind) -> String {
    switch kind {
    case .right: "right"
    case .wrong: "wrong"
    case .missed: "missed"
    case .falseAlarm: "false alarm"
    }
  }

  private var closingLines: String {
    var parts = [Text.count(score.connections, "connection") + " in the capture"]
    if score.withdrawn > 0 {
      parts.append("\(Text.count(score.withdrawn, "prediction")) withdrawn")
    }
    if score.undecided > 0 {
      parts.append("\(Text.count(score.undecided, "prediction")) the log does not decide")
    }
    if score.later > 0 {
      parts.append("\(score.later) closed after the capture, when nothing was wrong yet")
    }
    if score.notCaptured > 0 {
      parts.append("\(Text.count(score.notCaptured, "closing")) of connections not captured")
    }
    return [parts.joined(separator: "; ") + ".", logLine, clock].map(wrapped).joined()
  }

  private var logLine: String {
    var text = "Read \(Text.count(log.lines, "line")) of log"
    if let start = log.start, let end = log.end {
      text += ", \(Text.date(start)) to \(Text.date(end))"
    }
    text += ", with \(Text.count(log.closings.count, "closing"))"
    if log.linesNotUnderstood > 0 { text += "; \(log.linesNotUnderstood) not understood" }
    return text + "."
  }

  private var clock: String {
    let clock = score.clock
    var text = ""
    if let zone = clock.zone {
      let minutes = Int(zone.magnitude.seconds / 60)
      let sign = zone < .zero ? "-" : "+"
      text = "The log's local time is UTC\(sign)\(padded(minutes / 60, 2)):"
      text += "\(padded(minutes % 60, 2)), by the capture. "
    }
    guard clock.pairs > 0 || clock.isSubtracted else {
      return text + "No packet marks a logged end: the clocks' difference is not known."
    }
    let sign = clock.offset < .zero ? "behind" : "ahead of"
    text += "The log is \(Self.time(clock.offset)) \(sign) the capture"
    if let spread = clock.spread {
      text += " (median of \(clock.pairs); 5 to 95 %: \(Self.signed(spread.lowerBound)) to "
      text += "\(Self.signed(spread.upperBound)))"
    } else if clock.pairs > 0 {
      text += " (of \(clock.pairs))"
    }
    return text + (clock.isSubtracted ? ": subtracted." : ": not subtracted.")
  }

  private static func signed(_ interval: Interval) -> String {
    (interval < .zero ? "-" : "+") + time(interval)
  }

  /// Milliseconds below a second, else as in other tables.
  static func time(_ interval: Interval?) -> String {
    guard let interval = interval?.magnitude else { return "" }
    guard interval < .seconds(1) else { return Text.duration(interval) }
    let tenths = Int((interval.seconds * 10_000).rounded())
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10) ms" : "\((tenths + 5) / 10) ms"
  }

  /// Rounded down, so that 100 % means all.
  private static func share(_ part: Int, of count: Int) -> String {
    count == 0 ? "" : "\(part * 100 / count) %"
  }
}
