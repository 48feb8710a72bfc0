import FlatlineCore
import FlatlineReport

/// The head, the rows and the foot.
extension ScreenModel {
  func listFrame() -> ScreenFrame {
    let layout = ListLayout(columns: size.columns, hasActivity: isLive)
    let text = RowText(book: book, groups: list.groups, now: now, layout: layout)
    var lines = head + [layout.heads(sortedBy: choice.order)]
    if list.rows.isEmpty { lines.append(StyledLine(emptiness, .dim)) }
    for row in list.rows.dropFirst(top).prefix(visibleRows) {
      var line = text.line(of: row)
      line.isSelected = row == selected
      lines.append(line)
    }
    return frame(lines, foot: isTyping ? StyledLine("/" + choice.filter) : foot)
  }

  /// Cuts or fills up to what the terminal has.
  func frame(_ lines: [StyledLine], foot: StyledLine) -> ScreenFrame {
    let room = max(0, size.rows - Self.footLines)
    var all = Array(lines.prefix(room))
    all += (all.count..<max(room, all.count)).map { _ in StyledLine() }
    if size.rows > 0 { all.append(foot) }
    return ScreenFrame(
      lines: all.map { $0.fitted(to: size.columns) },
      cursor: isTyping
        ? .init(row: size.rows - 1, column: min(foot.width, size.columns - 1)) : nil)
  }

  /// Where the packets come from, and what there is in all.
  var head: [StyledLine] {
    var first = StyledLine("flatline ", .bold)
    first.add(Text.safe(status.source, limit: Self.mostSource), .bold)
    if let rate = status.packetsPerSecond {
      first.add("  \(rate) packets/s")
    } else {
      first.add("  \(Text.count(status.packets, "packet"))")
    }
    first.add("  \(status.dropped) dropped", status.dropped > 0 ? .dying : .plain)
    if let trouble = status.trouble { first.add("  " + trouble, .soon) }
    if status.missedEvents > 0 { first.add("  \(status.missedEvents) events missed", .soon) }
    let clock = Text.clock(now).dropLast(2) + " UTC"
    if first.width + 2 + clock.count <= size.columns {
      first = first.filled(to: size.columns - clock.count)
      first.add(String(clock))
    }
    return [first, counts]
  }

  private static let mostSource = 40

  private var counts: StyledLine {
    let (dying, next) = book.dying
    var line = StyledLine("\(status.open) open")
    if status.open > 0 {
      let share = Double(status.withoutHeartbeats) / Double(status.open)
      line.add(", \(Text.percent(share)) with heartbeat 0")
    }
    line.add("; ")
    line.add("\(dying) dying", dying > 0 ? .dying : .plain)
    if let next {
      line.add(next > now ? ", the next in \(Countdown.text(next - now))" : ", one is due", .dying)
    }
    if book.closed > 0 { line.add("; \(book.closed) closed") }
    if book.recovered > 0 { line.add("; \(book.recovered) recovered", .recovered) }
    let incidents = book.incidents.values.count { $0.state == .open }
    if incidents > 0 { line.add("; \(Text.count(incidents, "incident"))", .incident) }
    if !choice.filter.isEmpty, !isTyping { line.add("; only /\(choice.filter)", .incident) }
    return line
  }

  private var emptiness: String {
    if !choice.filter.isEmpty { return "Nothing has \"\(choice.filter)\"; Esc shows all again." }
    return isLive ? "No connection yet." : "No connection."
  }

  /// What the keys do, or the latest message.
  var foot: StyledLine {
    if isMessageShown, let message = messages.last { return StyledLine(message.text, .incident) }
    let group = choice.grouping?.rawValue ?? "none"
    let keys = [
      ("q", "quit"), ("/", "filter"), ("s", "sort: \(choice.order.rawValue)"),
      ("g", "group: \(group)"), ("Enter", "details"), ("e", "explain"), ("w", "report"),
      ("?", "help"),
    ]
    return Self.hints(keys)
  }

  static func hints(_ keys: [(key: String, does: String)]) -> StyledLine {
    var line = StyledLine()
    for (index, hint) in keys.enumerated() {
      line.add((index == 0 ? "" : "  ") + hint.key, .hint)
      line.add(" " + hint.does)
    }
    return line
  }
}
