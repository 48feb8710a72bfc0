import FlatlineCore

/// Connections about which nothing is wrong, one in a row: first those that could linger.
struct ConnectionList {
  private let flows: [(flow: FlowDescription, words: String)]
  private let grouping: Grouping

  init(_ flows: [FlowDescription], by grouping: Grouping) {
    self.flows = flows.map { ($0, $0.words) }.sorted { left, right in
      let isFirst = left.flow.heartbeat == 0
      return isFirst == (right.flow.heartbeat == 0) ? left.words < right.words : isFirst
    }
    self.grouping = grouping
  }

  /// - Parameter most: so many are shown; the others are counted.
  func lines(most: Int?, _ style: TableStyle) -> [String] {
    let shown = flows.prefix(most ?? .max)
    guard !shown.isEmpty else { return [] }
    var columns = TextColumns([
      .init("HEALTHY CONNECTION"), .init("HEARTBEAT", .number), .init("USER"),
      .init("VIRTUAL HOST"), .init("PRODUCT"),
    ])
    let isGrouped = shown.contains { grouping.title(of: $0.flow) != nil }
    let groups = Dictionary(grouping: shown.indices) { grouping.title(of: shown[$0].flow) }
    for (title, members) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
      if isGrouped {
        columns.addNote(
          Text.sentence(title ?? grouping.missing) + ": "
            + Text.count(members.count, "healthy connection"))
      }
      for index in members { columns.add(Self.cells(shown[index])) }
    }
    var lines = columns.lines(width: style.width, isColoured: style.isColoured)
    if shown.count < flows.count {
      lines.append("and \(flows.count - shown.count) more healthy: --top 0 shows all.")
    }
    return lines
  }

  private static func cells(_ entry: (flow: FlowDescription, words: String)) -> [String] {
    let flow = entry.flow
    let heartbeat = flow.heartbeat.map { $0 == 0 ? "none" : "\($0) s" }
    return [
      entry.words, heartbeat ?? "not known", Text.safe(flow.user ?? ""),
      Text.safe(flow.vhost ?? ""),
      Text.safe(flow.product ?? ""),
    ]
  }
}
