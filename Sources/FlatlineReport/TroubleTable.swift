import FlatlineCore

/// A table for a tired person: one row per connection in trouble, the most urgent first, then a
/// line on the others.
public struct TroubleTable {
  public struct Style: Sendable {
    /// Columns of the terminal; rows that do not fit put the log text on a line of its own.
    public var width: Int
    public var isColoured: Bool

    public init(width: Int, isColoured: Bool) {
      self.width = width
      self.isColoured = isColoured
    }
  }

  private var cases: [PredictionIdentifier: Case] = [:]
  private var withdrawn = 0
  private var inOrder = 0
  private var unexplained = 0
  private var risks: Set<String> = []

  public init() {}

  /// Takes an event, in order.
  public mutating func add(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      var entry =
        cases[prediction.id] ?? Case(prediction: prediction, firstPredictedAt: prediction.at)
      entry.prediction = prediction
      cases[prediction.id] = entry
    case .withdrawn(let withdrawal):
      cases[withdrawal.id] = nil
      withdrawn += 1
    case .closed(let closing):
      if closing.predicted {
        cases[closing.id]?.closing = closing
      } else {
        inOrder += 1
      }
      risks.remove(closing.flow.client.description)
    case .risk(let risk): risks.insert(risk.flow.client.description)
    case .summary(let summary): unexplained = summary.unexplained
    }
  }

  /// - Parameters:
  ///   - captureEnd: the time of the last packet.
  ///   - healthy: connections open at the end about which nothing was said.
  public func render(captureEnd: Instant, healthy: Int, _ style: Style) -> String {
    let dying = cases.values.filter { $0.closing == nil }.sorted(by: Self.isEarlier)
    let dead = cases.values.filter { $0.closing != nil }.sorted(by: Self.isEarlier)
    var text = ""
    if cases.isEmpty {
      text += "No connection is in trouble.\n"
    } else {
      let rows = (dying + dead).map { entry in
        Row(
          when: entry.when(captureEnd: captureEnd), connection: entry.connection,
          trouble: entry.trouble, log: Text.safe(entry.prediction.log, limit: 100),
          isDying: entry.closing == nil)
      }
      text += Grid(rows: rows, style: style).text
      text += "\n" + headline(dying: dying.count, dead: dead.count) + "\n"
    }
    return text + others(healthy: healthy, dying: dying)
  }

  private static func isEarlier(_ left: Case, _ right: Case) -> Bool {
    (left.prediction.closesAt, left.connection) < (right.prediction.closesAt, right.connection)
  }

  private func headline(dying: Int, dead: Int) -> String {
    var parts: [String] = []
    if dying > 0 {
      parts.append("\(Text.count(dying, "connection")) dying at the end of the capture")
    }
    if dead > 0 { parts.append("\(dead) already closed") }
    return parts.joined(separator: ", ") + "."
  }

  private func others(healthy: Int, dying: [Case]) -> String {
    let troubled = Set(dying.map { $0.prediction.flow.client.description })
    let lingering = risks.subtracting(troubled).count
    var text =
      healthy == 0 ? "No healthy connection" : "\(Text.count(healthy, "connection")) healthy"
    if lingering > 0 {
      text += ", \(lingering) of them with heartbeat 0 (could linger half-open unseen)"
    }
    if inOrder > 0 { text += "; \(inOrder) closed in good order" }
    if unexplained > 0 { text += "; \(unexplained) closed by the broker, reason not known" }
    if withdrawn > 0 {
      text += "; \(Text.count(withdrawn, "prediction")) withdrawn, the connection recovered"
    }
    return text + ".\n"
  }
}

private struct Row {
  var when: String
  var connection: String
  var trouble: String
  var log: String
  var isDying: Bool
}

/// Lays rows out in columns.
private struct Grid {
  var rows: [Row]
  var style: TroubleTable.Style

  private static let heads = Row(
    when: "WHEN (UTC)", connection: "CONNECTION", trouble: "WHAT IS WRONG",
    log: "WHAT THE BROKER LOGS", isDying: false)
  private static let gap = "  "

  var text: String {
    let all = [Self.heads] + rows
    let widths = [\Row.when, \Row.connection, \Row.trouble].map { column in
      all.map { $0[keyPath: column].count }.max() ?? 0
    }
    let total =
      widths.reduce(0, +) + 3 * Self.gap.count + (all.map(\.log.count).max() ?? 0)
    let isWide = total <= style.width
    return all.enumerated().map { index, row in
      let cells = [row.when, row.connection, row.trouble]
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let front = padded.joined(separator: Self.gap)
      let line =
        isWide
        ? front + Self.gap + row.log : Self.trimmed(front) + "\n    " + row.log
      return paint(line, row, isHead: index == 0) + "\n"
    }.joined()
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  private func paint(_ line: String, _ row: Row, isHead: Bool) -> String {
    guard style.isColoured else { return line }
    // Bold heads, red for what can still be acted on, plain for what is over.
    return isHead ? "\u{1b}[1m\(line)\u{1b}[0m" : row.isDying ? "\u{1b}[31m\(line)\u{1b}[0m" : line
  }
}
