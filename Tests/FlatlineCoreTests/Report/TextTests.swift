import FlatlineReport
import Testing

/// Text that strangers chose, as a terminal shows it.
struct TextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("\u{1112}\u{1161}", 2),
    ("ｱ", 1), ("Ａ", 2), ("🐇", 2), ("a\u{301}\u{302}\u{303}b", 2), ("…", 1),
  ])
  func aTextTakesColumns(text: String, width: Int) {
    #expect(Text.width(text) == width)
  }

  @Test(arguments: [
    ("abcd", "abcd"), ("abcde", "abcd…"), ("日本", "日本"), ("日本語", "日本…"), ("a日本", "a日…"),
    ("abcd\u{301}", "abcd\u{301}"), ("ab\u{7}", "ab…"), ("🐇🐇🐇", "🐇🐇…"),
  ])
  func whatIsWiderIsCut(text: String, cut: String) {
    #expect(Text.safe(text, limit: 4) == cut)
    #expect(Text.width(Text.safe(text, limit: 4)) <= 5)
  }

  @Test(arguments: [
    ("a\u{7}b", "a\\u{7}b"), ("\u{85}", "\\u{85}"), ("\u{9b}31m", "\\u{9b}31m"),
    ("\u{202e}x", "\\u{202e}x"), ("\u{2066}", "\\u{2066}"), ("\u{200b}", "\\u{200b}"),
  ])
  func whatIsNotVisibleIsAnEscape(text: String, safe: String) {
    #expect(Text.safe(text) == safe)
  }

  @Test func marksWithoutEndAreCut() {
    let text = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(Text.safe(text, limit: 10).unicodeScalars.count <= 41)
  }
}
