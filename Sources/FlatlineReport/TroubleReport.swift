import FlatlineCore

/// A table as text: incidents in sentences, then rows, the most urgent first, then the answer.
///
/// Rows begin with the most urgent, as people read a list. Who looks at a terminal sees its last
/// lines, though, when there are more than it has: so the answer follows the rows. Unless they are
/// asked for, there are no more rows than fit.
package struct TroubleReport {
  private let table: TroubleTable
  private let style: TableStyle
  let end: CaptureEnd
  /// Whether instants need their days.
  package let isDated: Bool
  private let dying: [Case]
  private let closed: Int
  let rows: TroubleRows
  /// The most urgent first.
  package let incidents: [Incident]

  package init(_ table: TroubleTable, _ end: CaptureEnd) {
    self.table = table
    self.end = end
    style = table.style
    dying = table.cases.values.filter { !$0.isClosed }
    let incidents = table.incidents
    let instants =
      [end.start, end.end]
      + table.cases.values.map(\.prediction).filter { !$0.isOpenEnded }.map(\.closesAt)
      + incidents.values.map(\.lastClosesAt)
    let isDated = Set([instants.min(), instants.max()].map { $0.map(Text.day) }).count > 1
    self.isDated = isDated
    rows = TroubleRows(
      groups: CaseGroup.groups(
        table.cases.values, by: style.grouping, dropped: table.dropped),
      grouping: style.grouping,
      titles: style.grouping == .incident
        ? Dictionary(
          uniqueKeysWithValues: incidents.values.map {
            ($0.id.description, IncidentText.title($0))
          }) : [:],
      captureEnd: end.end, isDated: isDated)
    closed = rows.count - dying.count
    self.incidents = incidents.values.sorted(by: Self.isMoreUrgent)
  }

  /// Those that go on, and the larger ones, first. Those of connections that never opened are
  /// seldom an outage.
  private static func isMoreUrgent(_ left: Incident, _ right: Incident) -> Bool {
    func rank(_ incident: Incident) -> Int {
      (incident.state == .over ? 2 : 0) + (incident.ids == nil ? 1 : 0)
    }
    if rank(left) != rank(right) { return rank(left) < rank(right) }
    if left.connections != right.connections { return left.connections > right.connections }
    return left.id.description < right.id.description
  }

  var text: String {
    let answer = answer
    // The prompt has the last line.
    let room = style.height.map { max(0, $0 - 1 - answer.count) }
    var lines: [String]
    switch (style.limit, room) {
    case (.screen, let room?): lines = fitted(room)
    case (.rows(let count), _): lines = above(most: count)
    default: lines = above(most: nil)
    }
    if let room, lines.count > room {
      lines += incidents.prefix(room / 4).flatMap(short)
    }
    return (lines + answer).map { $0 + "\n" }.joined()
  }

  // Above the answer.

  private func above(most: Int?) -> [String] {
    let shown = incidents.prefix(most ?? .max)
    var lines = shown.flatMap { full($0) + [""] }
    if shown.count < incidents.count { lines += more(incidents[shown.count...]) + [""] }
    lines += blank(after: rows.lines(most: most, style))
    guard let listed = end.listed else { return lines }
    return lines + blank(after: ConnectionList(listed, by: style.grouping).lines(most: most, style))
  }

  /// So much that it fits the terminal.
  private func fitted(_ room: Int) -> [String] {
    var lines: [String] = []
    var shown = 0
    for incident in incidents {
      // The first may take the place of all rows, the others of all but one.
      let reserve = rows.count == 0 ? 0 : shown == 0 ? 2 : Self.linesOfARow
      let left = room - reserve - lines.count - (shown + 1 < incidents.count ? 2 : 0)
      let full = full(incident) + [""]
      let fitting = full.count <= left ? full : short(incident)
      guard fitting.count <= left || shown == 0 else { break }
      lines += fitting
      shown += 1
    }
    if shown < incidents.count { lines += more(incidents[shown...]) }
    if !lines.isEmpty, lines.last != "" { lines.append("") }
    guard rows.count > 0 else { return lines }
    var most = min(rows.count, room)
    while true {
      let rows = blank(after: rows.lines(most: most, style))
      if most == 0 || lines.count + rows.count <= room { return lines + rows }
      most -= 1
    }
  }

  /// Heads, a group's head, a row, and the line about the others, where all are broken.
  private static let linesOfARow = 9

  private func blank(after lines: [String]) -> [String] { lines.isEmpty ? [] : lines + [""] }

  private func full(_ incident: Incident) -> [String] {
    wrapped(
      IncidentText.sentences(incident, captureEnd: end.end, isDated: isDated), firstLine: .bold)
  }

  private func short(_ incident: Incident) -> [String] {
    wrapped(Text.sentence(IncidentText.line(incident, isDated: isDated)) + ".", firstLine: .bold)
  }

  private func more(_ incidents: ArraySlice<Incident>) -> [String] {
    let connections = incidents.reduce(0) { $0 + $1.connections }
    return wrapped(
      "And \(Text.count(incidents.count, "more incident")), of "
        + "\(Text.count(connections, "connection")): --top 0 shows all.")
  }

  // The answer.

  private var answer: [String] {
    let isBrief = style.limit == .screen && style.height != nil
    return wrapped(headline, firstLine: .bold) + wrapped(others)
      + riskLines(isBrief: isBrief).flatMap { wrapped($0) } + end.remarks.flatMap { wrapped($0) }
  }

  /// How many are dying, and the next.
  package var headline: String {
    guard rows.count > 0 else {
      return end.healthy == 0 && end.oneDirection.count > 0
        ? "Whether any connection is in trouble is unknown." : "No connection is in trouble."
    }
    var parts: [String] = dying.isEmpty ? ["No connection is dying at the end of the capture"] : []
    if let next = dying.min(by: Case.isMoreUrgent) {
      var part = "\(Text.count(dying.count, "connection")) dying at the end of the capture"
      if dying.count > 1 {
        part += ", the next at " + next.closes(isDated: isDated)
        part += ", \(next.when(captureEnd: end.end)): \(next.connection)"
      }
      parts.append(part)
    }
    if closed > 0 { parts.append("\(closed) already closed") }
    return parts.joined(separator: "; ") + "."
  }

  /// How the other connections are, and how they ended.
  package var others: String {
    var text =
      end.healthy == 0
      ? "No healthy connection" : "\(Text.count(end.healthy, "connection")) healthy"
    if table.inOrder > 0 { text += "; \(table.inOrder) closed in good order" }
    if table.unexplained > 0 {
      text += "; \(table.unexplained) closed by the broker, reason not known"
    }
    if table.withdrawn > 0 {
      text += "; \(Text.count(table.withdrawn, "prediction")) withdrawn, the connection recovered"
    }
    if end.oneDirection.count > 0 { text += ". " + OneDirectionText.sentence(end.oneDirection) }
    return text + "."
  }

  /// Of connections in which nothing is wrong yet: a sentence for each kind.
  ///
  /// - Parameter isBrief: whether to leave out whose they are.
  package func riskLines(isBrief: Bool) -> [String] {
    table.risks.lines(besides: Set(dying.map(\.prediction.flow.client)), isBrief: isBrief)
  }

  private func wrapped(_ text: String, firstLine: TextStyle = .plain) -> [String] {
    var lines = Text.wrapped(text, width: style.width)
    if style.isColoured { lines[0] = firstLine.applied(to: lines[0]) }
    return lines
  }
}
