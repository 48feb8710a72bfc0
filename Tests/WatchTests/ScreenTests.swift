import Foundation
import TestSupport
import Testing

/// `flatline watch` on a terminal, with a capture that is sent again in a network namespace.
@Suite(
  .enabled(if: TmuxTerminal.isInstalled, "SKIPPED: tmux is not installed"),
  .enabled(if: NetworkNamespace.canBeMade, "SKIPPED: no network namespaces can be made"))
struct ScreenTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap").path

  /// A `flatline watch` that somebody has started by hand.
  private final class Watch {
    let namespace: NetworkNamespace
    let terminal: TmuxTerminal

    init(_ options: String = "") throws {
      namespace = try NetworkNamespace()
      terminal = try TmuxTerminal(
        columns: 120, rows: 30,
        """
        chmod 777 .
        stty -g > before
        echo 'echo $$ > process; exec "$@"' > start
        watch() {
          sh start "\(Executable.flatline.path)" watch -i eth0 --netns \(namespace.name) "$@"
        }
        watch --wire-only \(options)
        status=$?
        stty -g > after
        echo "ended with $status"
        """)
    }

    func send(_ signal: Int32) throws {
      let process = try terminal.file("process").trimmingCharacters(in: .newlines)
      kill(try #require(Int32(process)), signal)
    }

    /// - Returns: what is seen then.
    @discardableResult
    func expectEnd() throws -> String {
      let text = try terminal.wait(for: "ended with 0")
      #expect(try terminal.modes() == .usual)
      #expect(try terminal.file("before") == terminal.file("after"))
      return text
    }
  }

  @Test func whatDiesIsShownAsItDies() throws {
    let watch = try Watch("--output events")
    let terminal = watch.terminal
    try watch.namespace.link("set other up")
    try terminal.wait(for: "No connection yet", "packets/s")
    let socket = try PacketSocket("other", in: watch.namespace)
    CaptureReplay(Self.halfOpen, seconds: 15).run(on: socket)
    try terminal.wait(for: "bh0 198.51.100.31:52878", "route0", "dying, the next in ")
    try terminal.press("w")
    try terminal.wait(for: "wrote flatline-", ".html into the current folder")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: terminal.folder.path)
        .first { $0.hasSuffix(".html") })
    let page = try ReportPage(html: terminal.file(name))
    #expect(page.kinds(of: "bh0 ")?.count { $0 == "R" } ?? 0 >= 3, "\(page.lanes)")
    #expect(page.kinds(of: "route0 ")?.contains("U") == true, "\(page.lanes)")
    try terminal.press("g", "g", "g", "g")
    try terminal.wait(for: "group: cause", " dying")
    try terminal.type("/bh0")
    try terminal.wait(for: "the filter") { $0.contains("bh0") && !$0.contains("route0") }
    try terminal.press("Enter", "End", "Enter")
    let first = try terminal.wait(for: "CLOCKS", "LADDER", "BYTES SENT", "in 1")
    try terminal.wait(for: "a tick") { $0 != first }
    try terminal.resize(columns: 40, rows: 10)
    try terminal.wait(for: "Esc back", "flatline eth0")
    try terminal.resize(columns: 200, rows: 60)
    try terminal.wait(for: "WHAT IS KNOWN", "evidence")
    try terminal.press("q", "q")
    #expect(try watch.expectEnd().contains("watching eth0"))
    let events = try terminal.file("events")
    #expect(events.contains(#""event":"prediction""#) && events.contains(#""event":"summary""#))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func aSignalGivesTheTerminalBack(signal: Int32) throws {
    let watch = try Watch()
    try watch.terminal.wait(for: "No connection yet")
    #expect(try watch.terminal.modes().isAlternate)
    try watch.send(signal)
    try watch.expectEnd()
  }

  @Test func inTheBackgroundItTakesNoTerminal() throws {
    let watch = try Watch("& wait")
    try watch.terminal.wait(for: "watching eth0")
    #expect(try watch.terminal.modes() == .usual)
    try watch.send(SIGTERM)
    try watch.expectEnd()
  }

  @Test func whatIsLoggedMeanwhileIsAMessage() throws {
    let watch = try Watch()
    try watch.terminal.wait(for: "No connection yet")
    try watch.namespace.link("set eth0 down")
    try watch.terminal.wait(for: "interface eth0")
    try watch.terminal.press("m")
    try watch.terminal.wait(for: "Messages", "interface eth0")
    try watch.terminal.press("C-c")
    #expect(try watch.expectEnd().contains("interface eth0"))
  }

  @Test(arguments: ["--no-screen", "--format table", "--output -"])
  func linesAreForWhoeverWantsThem(options: String) throws {
    let watch = try Watch(options)
    try watch.terminal.wait(for: "watching eth0")
    #expect(try watch.terminal.modes() == .usual)
    try watch.terminal.press("C-c")
    try watch.expectEnd()
  }
}
