import FlatlineCore
import FlatlineGuide
import FlatlineReport
import Testing

/// The guide's pages, as a terminal shows them.
struct GuidePageTests {
  private static func page(
    _ term: Term, width: Int, after told: [Term] = [], isColoured: Bool = false
  ) -> String {
    GuidePage(term, Subject(), after: told, width: width, isColoured: isColoured).text
  }

  /// A shell reads the lines of a command as one.
  @Test(arguments: Term.allCases)
  func textIsWrappedAtWordsAndCommandsAsAShellReadsThem(term: Term) {
    let lines = Self.page(term, width: 60).split(separator: "\n")
    for line in lines { #expect(Text.width(String(line)) <= 60, "\(line)") }
    let joined = lines.map { $0.drop { $0 == " " } }.joined(separator: "\n")
      .replacing(" \\\n", with: " ")
    for check in term.explanation.checks {
      #expect(joined.contains(check.command(for: Subject()) + "\n"))
    }
  }

  @Test(arguments: [60, 72, 100])
  func neitherIsAnyOfTheIndex(width: Int) {
    let lines = GuideIndex.text(width: width, isColoured: false).split(separator: "\n")
    #expect(lines.allSatisfy { Text.width(String($0)) <= width })
    for term in Term.allCases {
      #expect(lines.contains { $0.hasPrefix("  \(term.word)") }, "\(term.word)")
    }
  }

  @Test(arguments: [Term.cause(.natIdleEviction), .reason(.badHeader)], [61, 80, 100])
  func noLineIsWiderThanTheTerminal(term: Term, width: Int) {
    for line in Self.page(term, width: width).split(separator: "\n") {
      #expect(Text.width(String(line)) <= width, "\(line)")
    }
  }

  @Test func narrowerTerminalsGetSixtyColumnsAndWiderAHundred() {
    let term = Term.cause(.clientFrozen)
    #expect(Self.page(term, width: 20) == Self.page(term, width: 60))
    #expect(Self.page(term, width: 500) == Self.page(term, width: 100))
  }

  @Test func headsAreBoldOnATerminal() {
    let plain = Self.page(.risk(.ghosts), width: 80)
    let coloured = Self.page(.risk(.ghosts), width: 80, isColoured: true)
    #expect(!plain.contains("\u{1b}"))
    #expect(coloured.contains("\u{1b}[1mWHAT TO DO\u{1b}[0m"))
    #expect(
      coloured.replacing("\u{1b}[1m", with: "").replacing("\u{1b}[0m", with: "") == plain)
  }

  @Test func whatAPageBeforeHasSaidIsNotSaidAgain() {
    let first = Term.cause(.clientHostLost)
    let second = Term.reason(.kernel(.etimedout))
    let page = Self.page(second, width: 80, after: [first])
    #expect(Self.page(second, width: 80).contains("ping -c 3"))
    #expect(!page.contains("ping -c 3"))
    #expect(!page.contains("WHAT TO CHANGE"))
    #expect(page.contains("ip route get"))
  }

  @Test func theHeadHasWordKindAndSaying() {
    #expect(
      Self.page(.cause(.unknown), width: 80).hasPrefix("unknown (cause): client or path gone\n"))
    #expect(Self.page(.reason(.closed), width: 80).hasPrefix("closed (reason)\n"))
  }
}
