import FlatlineReport

/// Text as it may stand in a terminal's cells.
package enum ScreenText {
  /// A text of exactly so many columns: cut, with `…` at its end, or filled up with blanks.
  ///
  /// - Parameter atRight: whether the blanks stand before it.
  package static func fitted(_ text: String, to width: Int, atRight: Bool = false) -> String {
    guard width > 0 else { return "" }
    var text = harmless(text)
    var columns = Text.width(text)
    if columns > width {
      text = cut(text, to: width - 1) + "…"
      columns = Text.width(text)
    }
    let blanks = String(repeating: " ", count: width - columns)
    return atRight ? blanks + text : text + blanks
  }

  /// The text, where everything that a terminal may do something else with than to show it in its
  /// cells is an escape: control characters, marks that combine, pictures whose width terminals
  /// disagree about, and letters that are written from right to left, for which some turn the
  /// whole line around.
  package static func harmless(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isHarmless(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return result
  }

  package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7f { return scalar.value >= 0x20 }
    return scalar.isVisible && scalar.width > 0 && !scalar.properties.isEmojiPresentation
      && !fromRightToLeft.contains { $0.contains(scalar.value) }
  }

  /// The blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and older scripts (Unicode Standard Annex 9).
  private static let fromRightToLeft: [ClosedRange<UInt32>] = [
    0x0590...0x08ff, 0xfb1d...0xfdff, 0xfe70...0xfeff, 0x10800...0x10fff, 0x1e800...0x1efff,
  ]

  /// The same for a terminal that shows ASCII only, as wide.
  package static func ascii(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    return text.unicodeScalars.map { scalar in
      if scalar.isASCII { return String(scalar) }
      return substitutes[scalar] ?? String(repeating: "?", count: scalar.width)
    }.joined()
  }

  private static let substitutes: [Unicode.Scalar: String] = [
    "…": "~", "█": "#", "░": ".", "▁": "_", "▂": ".", "▃": "-", "▄": "-", "▅": "=", "▆": "+",
    "▇": "*", "↑": "^", "↓": "v", "│": "|",
  ]

  /// Lines of at most `width` columns. Those that follow the first begin with its blanks, if these
  /// leave room for words.
  package static func wrapped(_ line: String, width: Int) -> [String] {
    let line = harmless(line)
    guard Text.width(line) > width else { return [line] }
    let blanks = line.prefix { $0 == " " }
    let margin = String(blanks.prefix(max(0, min(blanks.count, width - leastWords))))
    let text = String(line.dropFirst(blanks.count))
    return Text.wrapped(text, width: max(1, width - margin.count)).map { margin + $0 }
  }

  private static let leastWords = 16

  private static func cut(_ text: String, to width: Int) -> String {
    var result = ""
    var columns = 0
    for scalar in text.unicodeScalars {
      columns += scalar.width
      if columns > width { break }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
