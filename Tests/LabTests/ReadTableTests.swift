import Foundation
import TestSupport
import Testing

/// The options of `flatline read` that choose what is told, and how.
struct ReadTableTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap").path

  private static func read(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(.flatline, ["read"] + arguments + [halfOpen])
  }

  private static func predictions(_ arguments: String...) throws -> [Substring] {
    let outcome = try Program.run(.flatline, ["read"] + arguments + [halfOpen])
    #expect(outcome.status == 0)
    return outcome.output.split(separator: "\n").filter {
      $0.contains(#""event":"prediction""#)
    }
  }

  @Test(arguments: [
    (["--client", "198.51.100.31"], "bh0"), (["--client", "198.51.100.31:52878"], "bh0"),
    (["--name", "hostun*"], "hostun0"), (["--name", "bh*", "--client", "198.51.100.47"], "bh200"),
  ])
  func onlySomeAreToldAbout(options: [String], name: String) throws {
    let all = try Self.predictions()
    let outcome = try Program.run(.flatline, ["read"] + options + [Self.halfOpen])
    let lines = outcome.output.split(separator: "\n")
    let expected = all.filter { $0.contains(#""name":"\#(name)""#) }
    #expect(!expected.isEmpty && expected.count < all.count)
    #expect(lines.filter { $0.contains(#""event":"prediction""#) } == expected)
    #expect(lines.last?.contains(#""packets":424,"#) == true, "the summary is of all")
  }

  @Test func statusOneIsForWhatIsToldAbout() throws {
    #expect(try Self.read("--exit-code", "--name", "bh0").status == 1)
    #expect(try Self.read("--exit-code", "--name", "nobody").status == 0)
    #expect(try Self.read("--exit-code", "--user", "guest", "--vhost", "/").status == 1)
  }

  @Test func theTableTellsThatOthersAreDying() throws {
    let outcome = try Self.read("--format", "table", "--name", "bh*")
    #expect(outcome.output.contains("\nOnly --name 'bh*'; 3 other connections dying.\n"))
  }

  @Test func whatIsForATableMakesOne() throws {
    let top = try Self.read("--top", "1").output
    #expect(top.contains("\nCLOSES (UTC)"))
    #expect(top.contains("\nand 5 more, also of 1 other group: --top 0 shows all.\n"))
    let groups = try Self.read("--group-by", "subnet").output
    #expect(groups.contains("\n198.51.100.0/24: 5 dying, 15:03:25.1 to 15:09:17.1; "))
    #expect(groups.contains("\n203.0.113.0/24: 1 dying, at 15:09:35.6; "))
  }

  @Test func colourIsForTerminalsUnlessTold() throws {
    #expect(!(try Self.read("--format", "table").output.contains("\u{1b}")))
    #expect(try Self.read("--format", "table", "--color", "always").output.contains("\u{1b}[31m"))
    for command in [["timers"], ["timers", "--heartbeat", "0"]] {
      let outcome = try Program.run(.flatline, command + ["--color", "always"])
      #expect(outcome.output.contains("\u{1b}[1mWHAT HAPPENS"))
    }
  }

  @Test func allListsTheHealthyToo() throws {
    let capture = Repository.captures.appending(path: "rabbitmq-3.10-retries2-6/broker.pcap").path
    let outcome = try Program.run(.flatline, ["read", "--all", capture])
    let lines = outcome.output.split(separator: "\n")
    let head = try #require(lines.firstIndex { $0.hasPrefix("HEALTHY CONNECTION") })
    let names = lines[(head + 1)...].prefix(4).map { $0.prefix { $0 != " " } }
    #expect(names == ["healthy0", "idle0", "feeder", "healthy10"])
    #expect(lines.contains { $0.hasPrefix("4 connections healthy") })
  }

  @Test(arguments: [
    ["--client", "host"], ["--top", "-1"], ["--group-by", "port"], ["--color", "red"],
    ["--format", "jsonl", "--all"], ["--format", "jsonl", "--top", "3"],
  ])
  func wrongUsageIsStatus64(options: [String]) throws {
    #expect(try Program.run(.flatline, ["read"] + options + [Self.halfOpen]).status == 64)
  }
}
