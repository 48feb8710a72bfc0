import FlatlineReport
import Testing

/// Text broken between words.
struct TextWrapTests {
  @Test(arguments: [
    ("", [""]), ("abc", ["abc"]), ("abc def", ["abc def"]), ("abc defg", ["abc", "defg"]),
    ("a b c d e", ["a b c d", "e"]), ("abcdefghij", ["abcdefg", "hij"]),
    ("a bcdefghij", ["a", "bcdefgh", "ij"]), ("日本語日本語", ["日本語", "日本語"]),
    ("due in 9 s", ["due in", "9 s"]), ("at 95 %.", ["at", "95 %."]),
    ("abcde e\u{301}\u{301} f", ["abcde e\u{301}\u{301}", "f"]),
  ])
  func linesOfSevenColumns(text: String, lines: [String]) {
    #expect(Text.wrapped(text, width: 7) == lines)
  }

  @Test func whatFitsStaysAsItIs() {
    #expect(Text.wrapped("a  b ", width: 5) == ["a  b "])
  }
}
