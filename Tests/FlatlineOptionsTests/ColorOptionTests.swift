import Testing

@testable import FlatlineOptions

/// Whether tables are coloured.
struct ColorOptionTests {
  @Test(arguments: [
    ("auto", true, [:], true), ("auto", false, [:], false),
    ("auto", true, ["NO_COLOR": "1"], false), ("auto", true, ["NO_COLOR": ""], true),
    ("auto", true, ["TERM": "dumb"], false), ("auto", true, ["TERM": "xterm"], true),
    ("always", false, ["NO_COLOR": "1", "TERM": "dumb"], true), ("never", true, [:], false),
  ])
  func theOptionWins(
    choice: String, isTerminal: Bool, environment: [String: String], isWanted: Bool
  ) throws {
    let option = try ColorOption.parse(["--color", choice])
    #expect(option.isWanted(onTerminal: isTerminal, environment: environment) == isWanted)
  }

  @Test func itAsksTheTerminalUnlessTold() throws {
    #expect(try ColorOption.parse([]).color == .auto)
    #expect(throws: (any Error).self) { try ColorOption.parse(["--color", "sometimes"]) }
  }
}
