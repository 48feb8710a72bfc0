extension Text {
  /// Lines of at most `width` columns, broken between words. A word that is wider is broken where
  /// the line ends. There is at least one line.
  ///
  /// A word is here also a number with its unit.
  package static func wrapped(_ text: String, width: Int) -> [String] {
    guard Text.width(text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in words(of: text).flatMap({ pieces(of: $0, width: width) }) {
      if line.isEmpty {
        line = word
      } else if Text.width(line) + 1 + Text.width(word) <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = word
      }
    }
    return lines + [line]
  }

  /// The columns that the longest word takes.
  static func longestWord(in text: String) -> Int { words(of: text).map(width).max() ?? 0 }

  private static let units: Set<Substring> = ["ms", "s", "m", "h", "d", "%"]

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    for word in text.split(separator: " ") {
      let isUnit = units.contains(word.prefix { $0.isLetter || $0 == "%" })
      if isUnit, let last = words.last, last.last?.isNumber == true {
        words[words.endIndex - 1] = last + " " + word
      } else {
        words.append(String(word))
      }
    }
    return words
  }

  /// A word in pieces that each fit a line.
  private static func pieces(of word: String, width: Int) -> [String] {
    guard Text.width(word) > width else { return [word] }
    var pieces = [""]
    var left = width
    for scalar in word.unicodeScalars {
      if scalar.width > left, left < width {
        pieces.append("")
        left = width
      }
      pieces[pieces.endIndex - 1].unicodeScalars.append(scalar)
      left -= scalar.width
    }
    return pieces
  }
}
