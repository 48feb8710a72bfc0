import FlatlineCore
import FlatlineReport

/// What `w` writes.
extension ScreenModel {
  private static let reportWidth = 160

  /// All rows as a table for people, whatever is filtered.
  package var report: String {
    var table = TroubleTable(
      TableStyle(width: Self.reportWidth, grouping: choice.grouping ?? .incident))
    let entries = book.entries.values.sorted { $0.id < $1.id }
    for entry in entries where entry.prediction != nil {
      for event in entry.finding.events { table.add(event) }
    }
    for incident in book.incidents.values { table.add(.incident(incident)) }
    let start = entries.compactMap(\.finding.firstPredictedAt).min() ?? now
    return table.render(
      CaptureEnd(
        start: start, end: now, healthy: max(0, status.open - book.dying.count),
        remarks: ["\(status.source), as of \(Text.date(now)) UTC."]))
  }

  /// A file's name for it, that tells when it was.
  package var reportName: String {
    let stamp = Text.date(now).map { $0 == " " ? "T" : $0 == ":" ? "-" : $0 }
    return "flatline-\(String(stamp))Z.txt"
  }
}
