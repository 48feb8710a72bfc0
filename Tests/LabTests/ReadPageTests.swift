import Foundation
import TestSupport
import Testing

/// `flatline read --html`: the file, and what is told where there is none.
struct ReadPageTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap")
  private static let log = Repository.captures
    .appending(path: "rabbitmq-3.10-retries2-15/rabbit.log").path

  /// Reads a capture, and the data of the page that is written.
  private static func page(
    _ options: [String] = [], input: Data? = nil
  ) throws -> (outcome: Program.Outcome, page: ReportPage, events: Program.Outcome) {
    try withTemporaryFile(Data("an old page".utf8)) { file in
      let capture = input == nil ? halfOpen.path : "-"
      let outcome = try Program.run(
        .flatline, ["read", "--html", file] + options + [capture], input: input)
      let html = try String(contentsOfFile: file, encoding: .utf8)
      let page = try ReportPage(html: html)
      let events = try Program.run(.flatline, ["read", capture], input: input)
      return (outcome, page, events)
    }
  }

  @Test func thePageHasWhatTheEventsHave() throws {
    let (outcome, page, events) = try Self.page()
    #expect(outcome.status == 0)
    #expect(outcome.output == events.output, "the events are the same with it")
    let identifiers = events.output.matches(of: #/"event":"prediction".*?"id":"([0-9a-f]{16})"/#)
    #expect(Set(page.lanes.id) == Set(identifiers.map { String($0.output.1) }))
    #expect(page.verdict.first?.hasPrefix("6 connections dying at the end of the capture") == true)
  }

  @Test func theLanesHaveTheirPackets() throws {
    let page = try Self.page().page
    for (name, again, errors) in [("bh0", 10, 0), ("bh200", 7, 0), ("hostun0", 79, 75)] {
      let kinds = try #require(page.kinds(of: name + " "))
      #expect(kinds.count { $0 == "R" } == again, "\(name)")
      #expect(kinds.count { $0 == "U" } == errors, "\(name)")
    }
  }

  /// Two clients have T = 10 s; the path of one is lost, the other is frozen. The counts are those of
  /// records of 25 bytes in tshark, without the client's first, which is its protocol header.
  @Test(arguments: ["3.10", "4.0"])
  func heartbeatsInsideTLSAreShown(version: String) throws {
    let capture = Repository.captures.appending(path: "lab/rabbitmq-\(version)-tls/broker.pcap")
    let page = try withTemporaryFile(Data()) { file in
      let outcome = try Program.run(
        .flatline, ["read", "--port", "5671", "--html", file, capture.path])
      #expect(outcome.status == 0)
      return try ReportPage(html: try String(contentsOfFile: file, encoding: .utf8))
    }
    #expect(page.lanes.id.count == 5)
    for (connection, packets) in zip(page.lanes.connection, page.lanes.packets) {
      let kinds = try #require(packets).kinds
      let beats = [kinds.count { $0 == "H" }, kinds.count { $0 == "h" }]
      switch connection.prefix(14) {
      case "198.51.100.32:": #expect(beats == [3, 2])
      case "198.51.100.33:": #expect(beats == [5, 1])
      default: #expect(beats == [0, 0])
      }
    }
  }

  /// The broker closed all of them after the capture's end.
  @Test func theLogsLinesStandWhereTheyWereForetold() throws {
    let lanes = try Self.page(["--broker-log", Self.log]).page.lanes
    for (foretold, logged) in zip(lanes.closesAt, lanes.loggedAt) {
      let (foretold, logged) = (try #require(foretold), try #require(logged))
      #expect(abs(foretold - logged) < 1000)
    }
  }

  @Test func ofAPipeItHasNoPackets() throws {
    let (outcome, page, _) = try Self.page(input: try Data(contentsOf: Self.halfOpen))
    #expect(outcome.status == 0)
    #expect(!page.hasPackets)
    #expect(page.limits.contains { $0.contains("pipe") })
  }

  @Test func aFilterHoldsForThePage() throws {
    let page = try Self.page(["--name", "bh*"]).page
    #expect(page.lanes.connection.count == 3)
    #expect(page.lanes.connection.allSatisfy { $0.hasPrefix("bh") })
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    let path = "/nowhere/report.html"
    let outcome = try Program.run(.flatline, ["read", "--html", path, Self.halfOpen.path])
    #expect(outcome.status == 2)
    #expect(outcome.errorLines == ["flatline: --html \(path): No such file or directory"])
    #expect(outcome.output.contains(#""event":"summary""#))
  }

  @Test func aLogThatIsNoneIsSaid() throws {
    let outcome = try Program.run(
      .flatline,
      [
        "read", "--html", "/dev/null", "--broker-log", Self.halfOpen.path, Self.halfOpen.path,
      ])
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.first?.contains(Self.halfOpen.path) == true)
  }

  @Test(arguments: [["--html", "-"], ["--broker-log", "rabbit.log"]])
  func wrongUsageIsStatus64(options: [String]) throws {
    #expect(try Program.run(.flatline, ["read"] + options + [Self.halfOpen.path]).status == 64)
  }
}
