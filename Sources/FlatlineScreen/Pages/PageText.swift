import FlatlineReport

/// Lines of a page, each at most as wide as the terminal.
struct PageText {
  private(set) var lines: [StyledLine] = []
  let width: Int

  init(width: Int) { self.width = max(1, width) }

  mutating func head(_ text: String) {
    if !lines.isEmpty { lines.append(StyledLine()) }
    self.text(text, .bold)
  }

  mutating func text(_ text: String, _ style: ScreenStyle = .plain) {
    lines += ScreenText.wrapped(text, width: width).map { StyledLine($0, style) }
  }

  mutating func line(_ line: StyledLine) { lines.append(line) }

  /// A name, and beside it what it says, broken where the line ends.
  mutating func entry(_ name: String, _ text: String, column: Int) {
    let indent = String(repeating: " ", count: Self.margin)
    let start = Self.margin + column + Self.gap
    guard width - start >= Self.leastText else {
      self.text(indent + name, .bold)
      self.text(indent + indent + text)
      return
    }
    let pieces = Text.wrapped(ScreenText.harmless(text), width: width - start)
    for (index, piece) in pieces.enumerated() {
      var line = StyledLine(indent)
      line.add(index == 0 ? name : "", column: column + Self.gap, .bold)
      line.add(piece)
      lines.append(line)
    }
  }

  private static let margin = 2
  private static let gap = 2
  /// Where there is less room, text stands below its name.
  private static let leastText = 24
}
