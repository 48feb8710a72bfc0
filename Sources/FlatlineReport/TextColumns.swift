/// Rows of text in columns: the one layout of all tables.
///
/// Where there is little room, text is broken between words, or the last columns go below the others,
/// indented: whatever takes fewer lines.
package struct TextColumns {
  package struct Column: Sendable {
    package enum Kind: Sendable {
      /// Broken between words where there is little room.
      case text
      /// Never broken, as an instant.
      case whole
      /// Never broken, and at the right.
      case number
    }

    let head: String
    let kind: Kind

    package init(_ head: String, _ kind: Kind = .text) {
      self.head = head
      self.kind = kind
    }
  }

  private enum Entry {
    case row([String])
    /// A line across all columns, about the rows that follow.
    case note(String)
  }

  private static let gap = "  "
  private static let indent = "    "
  /// So many rows decide which columns stand beside each other.
  private static let sampled = 50

  private let columns: [Column]
  private var entries: [(entry: Entry, style: TextStyle)]

  package init(_ columns: [Column]) {
    self.columns = columns
    entries = [(.row(columns.map(\.head)), .bold)]
  }

  package mutating func add(_ cells: [String], _ style: TextStyle = .plain) {
    entries.append((.row(cells), style))
  }

  /// Adds a line across all columns, about the rows that follow.
  package mutating func addNote(_ text: String, _ style: TextStyle = .bold) {
    entries.append((.note(text), style))
  }

  /// The lines, the heads first and without their ends.
  ///
  /// - Parameter width: how wide a line may be, in columns of the terminal.
  package func lines(width: Int = .max, isColoured: Bool = false) -> [String] {
    let widths = widths(in: width)
    return entries.flatMap { entry, style in
      let lines =
        switch entry {
        case .row(let cells): self.lines(of: cells, widths, width)
        case .note(let text): Text.wrapped(text, width: width)
        }
      return isColoured ? lines.map(style.applied) : lines
    }
  }

  private var rows: [[String]] {
    entries.compactMap { if case .row(let cells) = $0.entry { cells } else { nil } }
  }

  /// Of the columns that stand beside each other: so many that the rows take the fewest lines.
  private func widths(in width: Int) -> [Int] {
    let rows = rows
    let natural = columns.indices.map { column in
      rows.map { Text.width($0[column]) }.max() ?? 0
    }
    if Self.total(natural) <= width { return natural }
    let least = columns.indices.map { column in
      rows.enumerated().map { row, cells in
        row == 0 || columns[column].kind == .text
          ? Text.longestWord(in: cells[column]) : Text.width(cells[column])
      }.max() ?? 0
    }
    let fitting = columns.indices.reversed().compactMap { last in
      Self.widths(from: Array(least[...last]), to: natural, in: width)
    }
    // What is not broken is looked for in its column.
    let unbroken = columns.lastIndex { $0.kind != .text } ?? -1
    let choices =
      fitting.contains { $0.count > unbroken }
      ? fitting.filter { $0.count > unbroken } : fitting
    // Where nothing fits, words are broken.
    guard choices.count > 1 else { return choices.first ?? [width] }
    let heights = choices.map { choice in
      rows.prefix(Self.sampled).reduce(0) { $0 + lines(of: $1, choice, width).count }
    }
    let best = heights.indices.min { heights[$0] < heights[$1] } ?? 0
    return choices[best]
  }

  /// Shares out what room there is to the columns that want more than they need, evenly.
  ///
  /// - Returns: `nil` where not even the longest words fit.
  private static func widths(from least: [Int], to natural: [Int], in width: Int) -> [Int]? {
    var widths = least
    var room = width - total(widths)
    guard room >= 0 else { return nil }
    while room > 0 {
      let wanting = widths.indices.filter { widths[$0] < natural[$0] }
      if wanting.isEmpty { break }
      let share = max(1, room / wanting.count)
      for column in wanting where room > 0 {
        let more = min(share, natural[column] - widths[column], room)
        widths[column] += more
        room -= more
      }
    }
    return widths
  }

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + (widths.count - 1) * gap.count
  }

  private func lines(of row: [String], _ widths: [Int], _ width: Int) -> [String] {
    let cells = zip(row, widths).map { Text.wrapped($0, width: $1) }
    let height = cells.map(\.count).max() ?? 0
    let beside = (0..<height).map { line in
      self.line(cells.map { line < $0.count ? $0[line] : "" }, widths)
    }
    return beside + Self.below(row[widths.count...], width)
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = cells.indices.map { column in
      let padding = String(
        repeating: " ", count: max(0, widths[column] - Text.width(cells[column])))
      return columns[column].kind == .number ? padding + cells[column] : cells[column] + padding
    }
    var line = padded.joined(separator: Self.gap)
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Cells that stand below the others: on one line if they fit.
  private static func below(_ cells: ArraySlice<String>, _ width: Int) -> [String] {
    let room = max(1, width - indent.count)
    var lines: [String] = []
    for cell in cells where !cell.isEmpty {
      if let last = lines.last, Text.width(last) + gap.count + Text.width(cell) <= room {
        lines[lines.endIndex - 1] += gap + cell
      } else {
        lines += Text.wrapped(cell, width: room)
      }
    }
    return lines.map { indent + $0 }
  }
}
