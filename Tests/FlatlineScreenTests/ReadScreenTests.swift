import Foundation
import TestSupport
import Testing

/// `flatline read --screen` on a terminal.
@Suite(.enabled(if: TmuxTerminal.isInstalled, "SKIPPED: tmux is not installed"))
struct ReadScreenTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap").path

  /// A screen of a capture, and how its terminal is before and afterwards.
  private static func open(
    columns: Int = 100, rows: Int = 24, _ environment: [String: String] = [:]
  ) throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(
      columns: columns, rows: rows,
      environment: environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 },
      """
      stty -g > before
      sh -c 'echo $$ > process; exec "\(Executable.flatline.path)" read --screen "\(halfOpen)"'
      status=$?
      stty -g > after
      echo "ended with $status"
      """)
    try terminal.wait(for: "6 dying", "quit")
    return terminal
  }

  private static func expectEnd(_ terminal: TmuxTerminal, status: Int) throws {
    try terminal.wait(for: "ended with \(status)")
    #expect(try terminal.modes() == .usual)
    #expect(try terminal.file("before") == terminal.file("after"))
  }

  @Test func rowsAreBrowsed() throws {
    let terminal = try Self.open()
    #expect(try terminal.modes() == .taken)
    try terminal.type("/route")
    try terminal.wait(for: "the filter") { text in
      text.contains("route0 198.51.100.32:53058") && !text.contains("bh400")
    }
    #expect(try terminal.modes().isCursorVisible)
    try terminal.press("Enter")
    try terminal.wait(for: "only /route")
    try terminal.press("Escape")
    try terminal.wait(for: "bh400", "sort: closing")
    try terminal.press("s")
    try terminal.wait(for: "sort: silence", "SILENCE ↓")
    try terminal.press("g")
    try terminal.wait(for: "group: subnet", "198.51.100.0/24: 5 dying", "203.0.113.0/24: 1 dying")
    try terminal.press("q")
    try Self.expectEnd(terminal, status: 0)
  }

  @Test func detailsAndWordsAreOpened() throws {
    let terminal = try Self.open(rows: 40)
    try terminal.press("Down", "Down", "Enter")
    try terminal.wait(for: "CLOCKS", "heartbeat_timeout", "LADDER", "WHAT IS KNOWN", "last heard")
    try terminal.press("e")
    try terminal.wait(for: "partition (cause)", "WHAT TO DO")
    try terminal.press("q", "q")
    try terminal.wait(for: "sort: closing")
    try terminal.click(row: 5, column: 20)
    try terminal.click(row: 5, column: 20)
    try terminal.wait(for: "hostun0 198.51.100.33:49528", "CLOCKS", "ehostunreach")
    try terminal.press("q")
    try terminal.wait(for: "sort: closing")
    try terminal.click(row: 6, column: 20, times: 2)
    try terminal.wait(for: "route0 198.51.100.32:53058", "CLOCKS")
    try terminal.press("q", "q")
    try Self.expectEnd(terminal, status: 0)
  }

  @Test func theSizeIsFollowed() throws {
    let terminal = try Self.open()
    try terminal.resize(columns: 40, rows: 10)
    let small = try terminal.wait(for: "the small screen") { text in
      text.contains("13 m 52 s") && !text.contains("WHAT IS WRONG")
    }
    let lines = small.split(separator: "\n", omittingEmptySubsequences: false).prefix(10)
    #expect(lines[0].hasPrefix("flatline half-open.pcap"))
    #expect(lines[9].hasPrefix("q quit  / filter"))
    try terminal.press("?")
    try terminal.wait(for: "1 to 7 of ")
    try terminal.resize(columns: 200, rows: 60)
    try terminal.wait(for: "a click on the heads sorts")
    try terminal.press("q")
    try terminal.wait(for: "WHAT THE BROKER LOGS", "{inet_error,ehostunreach}", "15:08:59.9")
    try terminal.press("q")
    try Self.expectEnd(terminal, status: 0)
  }

  /// Whatever ends it but SIGKILL, the terminal is as it was.
  @Test(arguments: [
    (SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129), (SIGQUIT, 131), (SIGSEGV, 139), (SIGILL, 132),
    (SIGTRAP, 133), (SIGABRT, 134),
  ])
  func theTerminalIsGivenBack(signal: Int32, status: Int) throws {
    let terminal = try Self.open()
    let process = try terminal.file("process").trimmingCharacters(in: .newlines)
    kill(try #require(Int32(process)), signal)
    try Self.expectEnd(terminal, status: status)
  }

  @Test func controlCEndsIt() throws {
    let terminal = try Self.open()
    try terminal.press("C-c")
    try Self.expectEnd(terminal, status: 130)
  }

  @Test func aReportIsWritten() throws {
    let terminal = try Self.open()
    let name = "flatline-2026-11-22T14-55-25Z"
    try terminal.press("w")
    try terminal.wait(for: "wrote \(name).html into the current folder")
    let page = try ReportPage(html: terminal.file("\(name).html"))
    #expect(page.lanes.id.count == 6 && page.hasPackets)
    #expect(page.kinds(of: "bh0 ")?.count { $0 == "R" } == 10)
    // What is there already stays.
    try terminal.press("w")
    try terminal.wait(for: "wrote \(name)-2.html into the current folder")
    try terminal.press("q")
    try Self.expectEnd(terminal, status: 0)
  }

  @Test func whereTheFolderIsGoneTheReportGoesElsewhere() throws {
    let terminal = try TmuxTerminal(
      columns: 100, rows: 24,
      """
      mkdir gone; cd gone; rmdir ../gone
      "\(Executable.flatline.path)" read --screen "\(Self.halfOpen)"
      echo "ended with $?"
      """)
    try terminal.wait(for: "6 dying")
    try terminal.press("w")
    let text = try terminal.wait(for: "wrote /tmp/flatline-2026-11-22T14-55-25Z")
    let path = try #require(text.firstMatch(of: #/wrote (/tmp/flatline-[^ \n]*\.html)/#)).output.1
    #expect(try ReportPage(html: String(contentsOfFile: String(path), encoding: .utf8)).hasPackets)
    try FileManager.default.removeItem(atPath: String(path))
    try terminal.press("q")
    try terminal.wait(for: "ended with 0")
  }

  @Test func coloursAreForWhoeverWantsThem() throws {
    // Who runs the tests may want none.
    #expect(try Self.open(["NO_COLOR": ""]).colouredText().contains("[38;5;203m"))
    let plain = try Self.open(["NO_COLOR": "1"]).colouredText()
    #expect(!plain.contains("[38;") && !plain.contains("[31m"))
    #expect(plain.contains("[1m"))
  }

  @Test func withoutUnicodeThereIsNone() throws {
    let terminal = try Self.open(["LC_ALL": "C"])
    try terminal.press("Down", "Down", "Enter")
    let text = try terminal.wait(for: "CLOCKS", "..........")
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func withoutATerminalItIsWrongUsage() throws {
    let outcome = try Program.run(.flatline, ["read", "--screen", Self.halfOpen])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--screen: standard output is no terminal"))
  }

  @Test func aTerminalThatIsNotKnownIsToldOf() throws {
    let terminal = try TmuxTerminal(
      columns: 80, rows: 24,
      """
      TERM=nothing "\(Executable.flatline.path)" read --screen "\(Self.halfOpen)"
      echo "ended with $?"
      """)
    try terminal.wait(for: "ended with 69", "(TERM) are not known here")
  }
}
