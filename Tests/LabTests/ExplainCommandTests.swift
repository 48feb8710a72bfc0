import Foundation
import TestSupport
import Testing

/// `flatline explain` as a user sees it: its output and its exit status.
struct ExplainCommandTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap").path

  private static func run(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(.flatline, ["explain"] + arguments)
  }

  @Test func withoutAWordAllAreListed() throws {
    let outcome = try Self.run()
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    for word in ["etimedout", "zero-window", "nat-idle-eviction", "heartbeat-too-short"] {
      #expect(outcome.output.contains("\n  \(word) "), "\(word)")
    }
  }

  @Test func aWordHasItsPage() throws {
    let outcome = try Self.run("client-frozen")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("client-frozen (cause): client frozen\n"))
    for head in ["WHAT TO DO", "WHAT RABBITMQ LOGS", "HOW TO CONFIRM IT", "WHAT TO CHANGE"] {
      #expect(outcome.output.contains("\n\(head)"), "\(head)")
    }
    #expect(!outcome.output.contains("\u{1b}"), "colour only on a terminal")
  }

  @Test func aWordOfTwoKindsHasTwoPages() throws {
    let outcome = try Self.run("ghosts")
    #expect(outcome.output.hasPrefix("ghosts (contributing cause)\n"))
    #expect(outcome.output.contains("\n\nghosts (risk)\n"))
  }

  @Test func theVersionPicksTheWording() throws {
    let outcome = try Self.run("--broker-version", "4.0.5", "send_timeout")
    #expect(outcome.output.contains("WHAT RABBITMQ LOGS (4.0.5)"))
    #expect(outcome.output.contains("{shutdown,{writer,send_failed,timeout}}"))
    #expect(!outcome.output.contains("{writer,send_failed,{error,timeout}}"))
  }

  @Test func anUnknownWordIsSaidAndTheNearestNamed() throws {
    let outcome = try Self.run("etimedot", "closed")
    #expect(outcome.status == 64)
    #expect(
      outcome.errorLines == [
        "flatline: etimedot: not a word that flatline says; did you mean etimedout?"
      ])
    #expect(outcome.output.hasPrefix("closed (reason)\n"), "the others are explained")
  }

  @Test func aStrangersWordIsSafeToLookAt() throws {
    let outcome = try Self.run("\u{1b}[2J")
    #expect(outcome.status == 64)
    #expect(!outcome.errors.contains("\u{1b}"))
  }

  @Test func aClientsConnectionIsExplained() throws {
    let outcome = try Self.run("--client", "198.51.100.31:52878", Self.halfOpen)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let output = outcome.output
    #expect(output.hasPrefix("bh0 198.51.100.31:52878\n"))
    #expect(output.contains("Pika Python Client Library 1.3.2, user guest, virtual host /"))
    #expect(output.contains("\n  log         {inet_error,etimedout} (error)\n"))
    #expect(output.contains("\netimedout (reason)\n"))
    #expect(output.contains("\nheartbeats-disabled (risk)\n"))
    #expect(output.contains("\n    ss -tnoi dst 198.51.100.31:52878\n"))
    #expect(output.contains("pika.ConnectionParameters(heartbeat="))
    #expect(!output.contains("Bunny.new"), "the client's library only")
    #expect(output.contains("WHAT RABBITMQ LOGS (3.10.8)"))
  }

  /// It is known by the address alone, and each connection is told.
  @Test func anAddressWithoutPort() throws {
    let outcome = try Self.run("--client", "198.51.100.47", Self.halfOpen)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("bh200 198.51.100.47:40252\n"))
    #expect(outcome.output.contains("missed heartbeats from client, timeout: 200s"))
  }

  @Test(arguments: ["198.51.100.31:1", "192.0.2.1", "2001:db8::1"])
  func aClientThatIsNotThere(client: String) throws {
    let outcome = try Self.run("--client", client, Self.halfOpen)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines == ["flatline: no connection of \(client) in \(Self.halfOpen)"])
  }

  @Test func whatCannotBeReadIsStatus2() throws {
    let outcome = try Self.run("--client", "198.51.100.31", "no-such.pcap", Self.halfOpen)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines == ["flatline: no-such.pcap: No such file or directory"])
    #expect(outcome.output.contains("{inet_error,etimedout}"))
  }

  @Test(arguments: [
    ["--client", "198.51.100.31"], ["--client", "nobody", "x"], ["--client", "", "x"],
    ["--client", "198.51.100.31", "-", "-"], ["--retries2", "0", "closed"],
  ])
  func wrongUsageIsStatus64(arguments: [String]) throws {
    #expect(try Program.run(.flatline, ["explain"] + arguments).status == 64)
  }
}
