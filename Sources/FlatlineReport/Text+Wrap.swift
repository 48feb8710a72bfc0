extension Text {
  /// Lines of at most `width` columns, broken between words; a word that is wider has a line of its
  /// own. There is at least one line.
  package static func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [""]
    var taken = 0
    for word in text.split(separator: " ") {
      let columns = Text.width(String(word))
      if taken > 0, taken + 1 + columns > width {
        lines.append("")
        taken = 0
      }
      lines[lines.endIndex - 1] += (taken > 0 ? " " : "") + word
      taken += (taken > 0 ? 1 : 0) + columns
    }
    return lines
  }
}
