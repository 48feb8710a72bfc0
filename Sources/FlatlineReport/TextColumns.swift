/// Rows of text in columns that are as wide as their widest cell.
package struct TextColumns {
  private static let gap = "  "
  private static let indent = "    "

  private let heads: [String]
  /// The index of the first column of numbers, which stand at the right.
  private let firstNumber: Int
  package var rows: [[String]] = []

  /// - Parameter firstNumber: the index of the first column whose cells stand at the right, as do
  ///   those of all that follow.
  package init(_ heads: [String], numbersFrom firstNumber: Int = .max) {
    self.heads = heads
    self.firstNumber = firstNumber
  }

  /// The lines, the heads first and without their ends.
  ///
  /// - Parameter width: where the rows are wider, the last column's cells go into a second line.
  package func lines(width: Int = .max) -> [String] {
    let all = [heads] + rows
    let widths = heads.indices.map { column in all.map { Text.width($0[column]) }.max() ?? 0 }
    let isWide = widths.reduce(0, +) + (widths.count - 1) * Self.gap.count <= width
    return all.map { row in
      let line = line(isWide ? row[...] : row.dropLast(), widths)
      guard !isWide, let last = row.last, !last.isEmpty else { return line }
      return line + "\n" + Self.indent + last
    }
  }

  private func line(_ row: ArraySlice<String>, _ widths: [Int]) -> String {
    let cells = zip(row, widths).enumerated().map { column, cell in
      let padding = String(repeating: " ", count: cell.1 - Text.width(cell.0))
      return column < firstNumber ? cell.0 + padding : padding + cell.0
    }
    var line = cells.joined(separator: Self.gap)
    if row.count <= firstNumber { while line.last == " " { line.removeLast() } }
    return line
  }
}
