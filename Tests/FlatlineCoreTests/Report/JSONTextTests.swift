import FlatlineReport
import Foundation
import Testing

/// JSON that a terminal can be shown.
struct JSONTextTests {
  private func json(_ text: String) throws -> Data {
    try JSONEncoder().encode([text])
  }

  @Test(arguments: [
    "plain", "", "\u{7f}", "\u{80}", "\u{85}", "\u{9b}31m", "\u{9f}", "\u{61c}", "\u{200e}x",
    "\u{202a}\u{202e}", "\u{2028}\u{2029}", "\u{2066}\u{2069}", "\u{feff}", "\u{e0041}", "\n\t\"\\",
  ])
  func theSameTextInVisibleCharacters(text: String) throws {
    let safe = JSONText.safe(try json(text))
    #expect(safe.utf8.allSatisfy { (0x20...0x7e).contains($0) })
    #expect(try JSONDecoder().decode([String].self, from: Data(safe.utf8)) == [text])
  }

  @Test(arguments: ["é", "日本", "🐇", "a\u{301}", "\u{a0}"])
  func visibleCharactersStay(text: String) throws {
    #expect(JSONText.safe(try json(text)) == "[\"\(text)\"]")
  }

  @Test func aPairOfUnitsStandsForWhatIsBeyondTheFirstPlane() throws {
    #expect(JSONText.safe(try json("\u{e0041}")) == #"["\udb40\udc41"]"#)
  }
}
