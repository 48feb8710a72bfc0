import FlatlineGuide

/// All words that the guide explains, by kind, with a line each.
package enum GuideIndex {
  /// - Parameter width: the terminal's columns.
  package static func text(width: Int, isColoured: Bool) -> String {
    var lines = GuideLines(width: width, isColoured: isColoured)
    let column = Term.allCases.map { Text.width($0.word) }.max() ?? 0
    for (index, kind) in Term.Kind.allCases.enumerated() {
      let name = kind.rawValue.uppercased()
      lines.head("\(name): \(kind.meaning)", isFirst: index == 0)
      for term in Term.allCases where term.kind == kind {
        lines.entry(term.word, firstSentence(term.explanation.meaning), column: column)
      }
    }
    return lines.lines.joined(separator: "\n") + "\n"
  }

  private static func firstSentence(_ text: String) -> String {
    text.firstRange(of: ". ").map { text[..<$0.lowerBound] + "." } ?? text
  }
}
