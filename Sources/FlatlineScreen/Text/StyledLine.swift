import FlatlineReport

/// What a piece of text stands for; the terminal decides how that looks.
package enum ScreenStyle: Sendable, CaseIterable {
  case plain
  /// Names and heads.
  case bold
  /// What is over, or matters little.
  case dim
  /// The line of columns' heads.
  case head
  case incident
  /// What can still be acted on.
  case dying
  /// What ends within seconds.
  case soon
  case recovered
  /// What the keys do.
  case hint
}

/// A line of the screen: pieces of text, each with its style.
package struct StyledLine: Sendable, Equatable {
  package struct Piece: Sendable, Equatable {
    package var text: String
    package var style: ScreenStyle
    /// The columns that it takes.
    package var width: Int
  }

  package private(set) var pieces: [Piece] = []
  /// The columns that it takes.
  package private(set) var width = 0
  /// Whether the keys are about it.
  package var isSelected = false

  package init() {}

  package init(_ text: String, _ style: ScreenStyle = .plain) {
    add(text, style)
  }

  /// Adds text, made harmless.
  package mutating func add(_ text: String, _ style: ScreenStyle = .plain) {
    let text = ScreenText.harmless(text)
    let columns = Text.width(text)
    pieces.append(Piece(text: text, style: style, width: columns))
    width += columns
  }

  /// Adds a text as a column.
  package mutating func add(
    _ text: String, column: Int, atRight: Bool = false, _ style: ScreenStyle = .plain
  ) {
    pieces.append(
      Piece(
        text: ScreenText.fitted(text, to: column, atRight: atRight), style: style, width: column))
    width += column
  }

  /// The line, where it is too long, cut.
  package func fitted(to columns: Int) -> StyledLine {
    guard width > columns else { return self }
    var line = StyledLine()
    line.isSelected = isSelected
    for piece in pieces where line.width < columns {
      line.add(
        piece.text, column: min(piece.width, columns - line.width), piece.style)
    }
    return line
  }

  /// The line with blanks at its end.
  package func filled(to columns: Int, _ style: ScreenStyle = .plain) -> StyledLine {
    guard width < columns else { return self }
    var line = self
    line.add("", column: columns - width, style)
    return line
  }

  package var text: String { pieces.map(\.text).joined() }
}
