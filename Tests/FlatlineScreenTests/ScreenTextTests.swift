import FlatlineReport
import FlatlineScreen
import Testing

/// Whatever comes from the wire, a terminal only shows it.
struct ScreenTextTests {
  static let hostile = [
    "\u{1b}[2J", "\u{9b}31m", "a\u{8}\u{8}b", "line\r\nnext", "\u{202e}gnp.exe", "e\u{301}\u{301}",
    "\u{1f469}\u{200d}\u{1f4bb}", "שלום", "سلام", "\u{2028}", "\u{e000}", "\u{7f}", "\u{fe0f}",
  ]

  @Test(arguments: hostile)
  func harmless(text: String) {
    let harmless = ScreenText.harmless("before " + text + " after")
    #expect(harmless.unicodeScalars.allSatisfy(ScreenText.isHarmless))
    #expect(harmless.hasPrefix("before ") && harmless.hasSuffix(" after"))
    #expect(harmless.contains("\\u{"))
  }

  @Test(arguments: ["plain", "Zürich", "注文", "naïve…", "▁█", "Ωμέγα"])
  func whatIsReadableStays(text: String) {
    #expect(ScreenText.harmless(text) == text)
  }

  @Test(arguments: [
    ("abc", 5, "abc  "), ("abcdef", 5, "abcd…"), ("abc", 3, "abc"), ("abc", 1, "…"), ("abc", 0, ""),
    ("注文", 4, "注文"), ("注文", 3, "注…"), ("注文書", 4, "注… "), ("a\u{1b}", 5, "a\\u{…"),
  ])
  func aColumnIsAsWideAsItIsToBe(text: String, width: Int, fitted: String) {
    #expect(ScreenText.fitted(text, to: width) == fitted)
    #expect(Text.width(fitted) == width)
  }

  @Test func numbersStandAtTheRight() {
    #expect(ScreenText.fitted("9 s", to: 5, atRight: true) == "  9 s")
  }

  @Test(arguments: ["plain", "Zürich…", "注文", "▁▂▃▄▅▆▇█░", "↑↓"])
  func asciiIsAsWide(text: String) {
    let ascii = ScreenText.ascii(text)
    #expect(ascii.utf8.allSatisfy { $0 < 0x80 })
    #expect(Text.width(ascii) == Text.width(text))
  }

  @Test func wrappedLinesKeepTheirIndent() {
    let lines = ScreenText.wrapped("    some words that do not fit into one line", width: 30)
    #expect(lines == ["    some words that do not fit", "    into one line"])
    #expect(
      ScreenText.wrapped("            deep words here", width: 20)[0] == "    deep words here")
  }
}
