import Foundation
import TestSupport
import Testing

/// `flatline read --html`: the file, and what is told where there is none.
struct ReadPageTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap")
  private static let log = Repository.captures
    .appending(path: "rabbitmq-3.10-retries2-15/rabbit.log").path

  private struct Page: Decodable {
    struct Lanes: Decodable {
      var id: [String]
      var connection: [String]
      var loggedAt: [Double?]
      var closesAt: [Double?]
      var packets: [Packets?]
    }

    struct Packets: Decodable {
      var kinds: String
    }

    var lanes: Lanes
    var verdict: [String]
    var limits: [String]
    var hasPackets: Bool
  }

  /// Reads a capture, and the data of the page that is written.
  private static func page(
    _ options: [String] = [], input: Data? = nil
  ) throws -> (outcome: Program.Outcome, page: Page, events: Program.Outcome) {
    try withTemporaryFile(Data("an old page".utf8)) { file in
      let capture = input == nil ? halfOpen.path : "-"
      let outcome = try Program.run(
        .flatline, ["read", "--html", file] + options + [capture], input: input)
      let html = try String(contentsOfFile: file, encoding: .utf8)
      let start = try #require(html.firstRange(of: #"id="data">"#)).upperBound
      let end = try #require(html[start...].firstRange(of: "</script>")).lowerBound
      let page = try JSONDecoder().decode(Page.self, from: Data(html[start..<end].utf8))
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
      let index = try #require(page.lanes.connection.firstIndex { $0.hasPrefix(name + " ") })
      let kinds = try #require(page.lanes.packets[index]).kinds
      #expect(kinds.count { $0 == "R" } == again, "\(name)")
      #expect(kinds.count { $0 == "U" } == errors, "\(name)")
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
