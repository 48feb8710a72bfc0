import FlatlineCore
import FlatlineGuide
import FlatlineReport

/// What the guide says of the words that a row is told with.
struct ExplanationPage {
  private var page: PageText

  var lines: [StyledLine] { page.lines }

  init(
    _ row: Row, _ book: ConnectionBook, kernel: KernelProfile, version: BrokerVersion?, width: Int
  ) {
    page = PageText(width: width)
    switch row {
    case .connection(let id):
      guard let entry = book.entries[id] else { break }
      var subject = Subject(entry.flow, kernel: kernel, version: version)
      let incident = entry.prediction?.incident.flatMap { book.incidents[$0] }
      subject.idleTimeout = Self.idleTimeout(of: incident)
      add(entry.finding.terms + Self.risks(of: entry), subject)
    case .incident(let id):
      guard let incident = book.incidents[id] else { break }
      var subject = Subject(kernel: kernel, version: version)
      subject.idleTimeout = Self.idleTimeout(of: incident)
      add(Self.terms(of: incident), subject)
    case .group: break
    }
    if page.lines.isEmpty { page.text("Nothing is wrong with it, so there is nothing to explain.") }
  }

  private static func terms(of incident: Incident) -> [Term] {
    incident.cause == .unknown
      ? [.reason(incident.reason), .condition(incident.condition)]
      : [.cause(incident.cause), .reason(incident.reason)]
  }

  /// What the flow itself shows.
  private static func risks(of entry: ConnectionEntry) -> [Term] {
    entry.prediction == nil && entry.flow.heartbeat == 0 ? [.risk(.heartbeatsDisabled)] : []
  }

  private static func idleTimeout(of incident: Incident?) -> Interval? {
    let timeout = incident?.idleTimeout
    return (timeout?.atLeast ?? timeout?.atMost).map { .seconds($0) }
  }

  private mutating func add(_ terms: [Term], _ subject: Subject) {
    var told: [Term] = []
    for term in terms where !told.contains(term) {
      let text = GuidePage(term, subject, after: told, width: page.width, isColoured: false).text
      if !told.isEmpty { page.text("") }
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        // Heads begin at the line's begin.
        page.text(String(line), line.first.map { $0 == " " } ?? true ? .plain : .bold)
      }
      told.append(term)
    }
  }
}
