import FlatlineCore

/// The rows of a table: connections in trouble, in groups.
struct TroubleRows {
  let groups: [CaseGroup]
  let grouping: Grouping
  /// What a group's title says to people, where that is another.
  let titles: [String: String]
  let captureEnd: Instant
  let isDated: Bool

  var count: Int { groups.reduce(0) { $0 + $1.count } }

  /// - Parameter most: so many connections are shown; the others are counted.
  func lines(most: Int?, _ style: TableStyle) -> [String] {
    let shares = shares(of: most ?? .max)
    let shown = shares.reduce(0, +)
    var lines: [String] = []
    if shown > 0 {
      lines += columns(shares).lines(width: style.width, isColoured: style.isColoured)
    }
    if shown < count {
      lines += Text.wrapped(more(shown: shown, shares), width: style.width)
    }
    return lines
  }

  /// How many rows each group gets: one after the other gets another one, so that a large group does
  /// not hide the others.
  private func shares(of most: Int) -> [Int] {
    var shares = groups.map { _ in 0 }
    var left = min(most, groups.reduce(0) { $0 + $1.cases.count })
    while left > 0 {
      for index in groups.indices where left > 0 && shares[index] < groups[index].cases.count {
        shares[index] += 1
        left -= 1
      }
    }
    return shares
  }

  private func columns(_ shares: [Int]) -> TextColumns {
    var columns = TextColumns([
      .init("CLOSES (UTC)", .whole), .init("WHEN"), .init("SURE", .number), .init("CONNECTION"),
      .init("WHAT IS WRONG"), .init("WHAT THE BROKER LOGS"),
    ])
    let hasHeads = groups.count > 1 || groups.contains { $0.title != nil }
    for (group, share) in zip(groups, shares) where share > 0 {
      if hasHeads { columns.addNote(head(of: group)) }
      for entry in group.cases.prefix(share) {
        // Red for what can still be acted on.
        columns.add(cells(of: entry), entry.isClosed ? .plain : .red)
      }
    }
    return columns
  }

  private func head(of group: CaseGroup) -> String {
    let incident = group.title.flatMap { titles[$0] }
    return group.head(
      Text.sentence(incident ?? group.title ?? grouping.missing),
      hasCause: grouping == .cause || incident != nil, isDated: isDated)
  }

  private func cells(of entry: Case) -> [String] {
    [
      entry.closes(isDated: isDated), entry.when(captureEnd: captureEnd),
      entry.confidence, entry.connection, entry.trouble(isDated: isDated), entry.log,
    ]
  }

  private func more(shown: Int, _ shares: [Int]) -> String {
    guard shown > 0 else {
      return "\(Text.count(count, "connection")) in trouble: --top 0 shows all."
    }
    let hidden = shares.count { $0 == 0 }
    let others = hidden > 0 ? ", also of \(Text.count(hidden, "other group"))" : ""
    return "and \(count - shown) more\(others): --top 0 shows all."
  }
}
