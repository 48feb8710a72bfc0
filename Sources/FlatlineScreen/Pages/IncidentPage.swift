import FlatlineCore
import FlatlineReport

/// An incident in sentences, and its connections.
struct IncidentPage {
  private var page: PageText

  var lines: [StyledLine] { page.lines }

  /// More are nobody's to read; the list has all.
  private static let most = 200

  init(_ incident: Incident, _ book: ConnectionBook, now: Instant, width: Int) {
    page = PageText(width: width)
    page.text(IncidentText.sentences(incident, captureEnd: now, isDated: false))
    let members = (incident.ids ?? []).compactMap { book.entries[$0] }
    guard !members.isEmpty else { return }
    page.head("CONNECTIONS")
    let layout = ListLayout(columns: width, hasActivity: false)
    let text = RowText(book: book, groups: [:], now: now, layout: layout)
    for entry in members.prefix(Self.most) { page.line(text.line(of: .connection(entry.id))) }
    let others = incident.connections - min(members.count, Self.most)
    if others > 0 { page.text("and \(others) more.", .dim) }
  }
}
