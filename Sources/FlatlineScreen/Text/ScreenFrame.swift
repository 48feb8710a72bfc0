/// How large a terminal is.
package struct ScreenSize: Sendable, Equatable {
  package var rows: Int
  package var columns: Int

  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}

/// All that a terminal is to show.
package struct ScreenFrame: Sendable, Equatable {
  /// As many as the terminal has; none is longer than it is wide.
  package var lines: [StyledLine]
  /// Where text is typed; `nil`: nowhere.
  package var cursor: Cursor?

  package struct Cursor: Sendable, Equatable {
    package var row: Int
    package var column: Int
  }

  package var text: String { lines.map(\.text).joined(separator: "\n") }
}
