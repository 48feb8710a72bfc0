import FlatlineCore
import FlatlineReport

/// Pages that stand in place of the rows.
extension ScreenModel {
  /// A head, a title, and a line of keys.
  private static let linesAround = 3

  var pageLines: Int { max(1, size.rows - Self.linesAround) }

  mutating func frame(of open: OpenPage) -> ScreenFrame {
    let body = lines(of: open.page)
    let most = max(0, body.count - pageLines)
    let top = min(open.top, most)
    // What was scrolled too far is not to be scrolled back.
    pages[pages.count - 1].top = top
    var title = StyledLine(" " + self.title(of: open.page), .head).fitted(to: size.columns)
    if most > 0 {
      let place = " \(top + 1) to \(min(body.count, top + pageLines)) of \(body.count) "
      let room = size.columns - place.count
      if title.width < room {
        title = title.filled(to: room, .head)
        title.add(place, .head)
      }
    }
    let lines = [head[0], title.filled(to: size.columns, .head)]
    return frame(lines + body.dropFirst(top).prefix(pageLines), foot: pageFoot(open.page))
  }

  private func title(of page: ScreenPage) -> String {
    switch page {
    case .connection(let id): book.entries[id]?.words ?? "gone"
    case .incident(let id):
      book.incidents[id].map { Text.sentence(IncidentText.title($0)) } ?? "gone"
    case .explanation: "What the words mean"
    case .messages: "Messages"
    case .help: "Help"
    }
  }

  private func pageFoot(_ page: ScreenPage) -> StyledLine {
    if isMessageShown, let message = messages.last { return StyledLine(message.text, .incident) }
    let back = [("Esc", "back"), ("↑↓", "scroll")]
    return Self.hints(page.ticks ? back + [("e", "explain"), ("w", "report")] : back)
  }

  private mutating func lines(of page: ScreenPage) -> [StyledLine] {
    switch page {
    case .connection(let id):
      guard let entry = book.entries[id] else { return Self.gone }
      let incident = entry.prediction?.incident.flatMap { book.incidents[$0] }
      return ConnectionPage(entry, incident, now: now, width: size.columns).lines
    case .incident(let id):
      guard let incident = book.incidents[id] else { return Self.gone }
      return IncidentPage(incident, book, now: now, width: size.columns).lines
    case .explanation(let row):
      let (book, kernel, version) = (book, kernel, version)
      let width = size.columns
      return explanation(page) {
        ExplanationPage(row, book, kernel: kernel, version: version, width: width).lines
      }
    case .messages: return messageLines
    case .help: return HelpPage.lines(width: size.columns)
    }
  }

  private static let gone = [
    StyledLine("It is over, and no longer kept.", .dim)
  ]

  private var messageLines: [StyledLine] {
    guard !messages.isEmpty else { return [StyledLine("None so far.", .dim)] }
    return messages.flatMap { message in
      ScreenText.wrapped("\(Text.clock(message.at))  \(message.text)", width: size.columns).map {
        StyledLine($0)
      }
    }
  }
}
