import FlatlineCore
import FlatlineReport

/// What the rows say at an instant.
struct RowText {
  let book: ConnectionBook
  let groups: [String: RowList.Counts]
  let now: Instant
  let layout: ListLayout

  /// What ends sooner stands out.
  private static let soon = Interval.seconds(10)

  func line(of row: Row) -> StyledLine {
    switch row {
    case .incident(let id): book.incidents[id].map(line) ?? StyledLine()
    case .group(let title): head(title)
    case .connection(let id): book.entries[id].map(line) ?? StyledLine()
    }
  }

  private func line(_ incident: Incident) -> StyledLine {
    let isOver = incident.state == .over
    let left = incident.firstClosesAt - now
    let when = isOver ? "over" : left > .zero ? Countdown.text(left) : "closing"
    var line = StyledLine()
    line.add(
      when, column: layout.width(of: .when), atRight: true, isOver ? .dim : .incident)
    line.add("", column: layout.gap)
    line.add(
      Text.sentence(IncidentText.line(incident)),
      column: max(0, layout.width - line.width), isOver ? .dim : .incident)
    return line
  }

  private func head(_ title: String) -> StyledLine {
    let counts = groups[title] ?? RowList.Counts()
    let parts = [(counts.dying, "dying"), (counts.over, "over"), (counts.quiet, "open")]
    let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return StyledLine(title + ": " + words.joined(separator: ", "), .bold)
  }

  private func line(_ entry: ConnectionEntry) -> StyledLine {
    layout.line(style(of: entry)) { cell($0, entry) }
  }

  func style(of entry: ConnectionEntry) -> ScreenStyle {
    switch entry.state {
    case .quiet, .unknown: return .plain
    case .recovered: return .recovered
    case .closed: return .dim
    case .dying:
      guard let prediction = entry.prediction, !prediction.isOpenEnded else { return .dying }
      return prediction.closesAt - now < Self.soon ? .soon : .dying
    }
  }

  private func cell(_ column: ListLayout.Column, _ entry: ConnectionEntry) -> String {
    switch column {
    case .when: when(entry)
    case .closes: entry.state == .quiet ? "" : entry.entry?.closes(isDated: false) ?? ""
    case .sure: entry.state == .dying ? entry.entry?.confidence ?? "" : ""
    case .activity: Sparkline.text(entry.activity.bytes, width: layout.width(of: .activity))
    case .connection: entry.words
    case .trouble: trouble(entry)
    case .log: entry.state == .quiet ? "" : entry.entry?.log ?? ""
    }
  }

  private func when(_ entry: ConnectionEntry) -> String {
    switch entry.state {
    case .quiet: return ""
    case .recovered: return "lives"
    case .closed: return "closed"
    case .unknown: return "unknown"
    case .dying:
      guard let prediction = entry.prediction else { return "" }
      if prediction.isOpenEnded { return "lingers" }
      let left = prediction.closesAt - now
      return left > .zero ? Countdown.text(left) : "due"
    }
  }

  private func trouble(_ entry: ConnectionEntry) -> String {
    guard entry.state != .quiet, let told = entry.entry else { return silence(entry) }
    guard case .closed(let instant) = entry.state else { return told.trouble() }
    let lead = instant - told.firstPredictedAt
    let foreseen =
      lead < .milliseconds(100) ? "" : ", foreseen \(Text.duration(lead)) before"
    return "closed \(Text.clock(instant))\(foreseen): \(told.trouble())"
  }

  private func silence(_ entry: ConnectionEntry) -> String {
    let heard =
      entry.lastHeard.map { "heard \(Countdown.age(now - $0)) ago" } ?? "never heard"
    return switch entry.flow.heartbeat {
    case 0?: heard + "; heartbeats are off"
    case let heartbeat?: heard + "; heartbeat \(heartbeat) s"
    case nil: heard
    }
  }
}
