import FlatlineReport

/// Which columns there is room for, and how wide each is.
struct ListLayout {
  enum Column: CaseIterable {
    case when, closes, sure, activity, connection, trouble, log

    func head(sortedBy order: RowOrder) -> String {
      switch self {
      case .when: order == .closing ? "CLOSES IN ↓" : "CLOSES IN"
      case .closes: "AT (UTC)"
      case .sure: "SURE"
      case .activity: "BYTES"
      case .connection: order == .name ? "CONNECTION ↓" : "CONNECTION"
      case .trouble: order == .silence ? "WHAT IS WRONG, OR SILENCE ↓" : "WHAT IS WRONG, OR SILENCE"
      case .log: "WHAT THE BROKER LOGS"
      }
    }

    var isAtRight: Bool { self == .when || self == .sure }
  }

  let columns: [(column: Column, width: Int)]
  let gap: Int
  let width: Int

  /// - Parameters:
  ///   - width: of the terminal.
  ///   - hasActivity: whether there is anything to draw a sparkline of.
  init(columns width: Int, hasActivity: Bool) {
    let gap = width < 60 ? 1 : 2
    var fixed: [(Column, Int)] =
      switch width {
      case ..<60: [(.when, 11), (.connection, max(1, width - 12))]
      case ..<100: [(.when, 11), (.connection, width * 3 / 10)]
      case ..<140: [(.when, 11), (.sure, 5), (.activity, 8), (.connection, 32)]
      default:
        [(.when, 11), (.closes, 10), (.sure, 5), (.activity, 16), (.connection, 36)]
      }
    if !hasActivity { fixed.removeAll { $0.0 == .activity } }
    let room = width - fixed.reduce(0) { $0 + $1.1 + gap }
    self.width = width
    self.gap = gap
    columns =
      switch width {
      case ..<60: fixed
      case ..<140: fixed + [(.trouble, max(1, room))]
      default: fixed + [(.trouble, room - gap - room / 3), (.log, room / 3)]
      }
  }

  func heads(sortedBy order: RowOrder) -> StyledLine {
    line(.head) { $0.head(sortedBy: order) }.filled(to: width, .head)
  }

  /// - Parameter cell: the text of a column.
  func line(_ style: ScreenStyle, _ cell: (Column) -> String) -> StyledLine {
    var line = StyledLine()
    for (index, (column, width)) in columns.enumerated() {
      if index > 0 { line.add("", column: gap, style) }
      line.add(cell(column), column: width, atRight: column.isAtRight, style)
    }
    return line
  }

  func width(of column: Column) -> Int {
    columns.first { $0.column == column }?.width ?? 0
  }
}
