/// Lines of a page of the guide: heads, and below them text that is wrapped at words.
struct GuideLines {
  /// Narrower terminals break lines themselves; wider lines are hard to read.
  private static let widths = 60...100

  private(set) var lines: [String] = []
  private let width: Int
  private let isColoured: Bool

  init(width: Int, isColoured: Bool) {
    self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
    self.isColoured = isColoured
  }

  /// - Parameter isFirst: whether it stands without an empty line before it.
  mutating func head(_ text: String, isFirst: Bool = false) {
    if !isFirst { lines.append("") }
    for line in Text.wrapped(text, width: width) {
      lines.append(isColoured ? TextStyle.bold.applied(to: line) : line)
    }
  }

  mutating func text(_ text: String, indent: Int = 2) {
    let margin = String(repeating: " ", count: indent)
    lines += Text.wrapped(text, width: width - indent).map { margin + $0 }
  }

  /// A word or name, and text beside it where there is room, else below it.
  mutating func entry(_ name: String, _ text: String, column: Int, indent: Int = 2) {
    let margin = String(repeating: " ", count: indent)
    let start = indent + column + 2
    let rest = Text.wrapped(text, width: width - start)
    let isBeside =
      Text.width(name) <= column && rest.allSatisfy { Text.width($0) <= width - start }
    guard isBeside else {
      lines.append(margin + name)
      self.text(text, indent: indent + 2)
      return
    }
    let gap = String(repeating: " ", count: column - Text.width(name) + 2)
    lines.append(margin + name + gap + rest[0])
    lines += rest.dropFirst().map { String(repeating: " ", count: start) + $0 }
  }

  /// A command, that can be copied as it stands: a line ends with the shell's backslash.
  mutating func command(_ command: String, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    var line = ""
    for word in Self.shellWords(command) {
      // Room for the blank, and for a blank and a backslash after it.
      if !line.isEmpty, Text.width(line) + 1 + Text.width(word) + 2 > width - indent {
        lines.append(margin + line + " \\")
        line = "  " + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    lines.append(margin + line)
  }

  /// Words at blanks that are not between single quotes.
  private static func shellWords(_ command: String) -> [String] {
    var words: [String] = []
    for piece in command.split(separator: " ") {
      let isQuoteOpen = words.last.map { $0.count { $0 == "'" } % 2 == 1 } ?? false
      if isQuoteOpen {
        words[words.endIndex - 1] += " " + piece
      } else {
        words.append(String(piece))
      }
    }
    return words
  }
}
