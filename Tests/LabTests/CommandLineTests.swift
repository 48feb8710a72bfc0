import Foundation
import SyntheticTraffic
import TestSupport
import Testing

/// `flatline read` as a user sees it: its output and its exit status.
struct CommandLineTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap")

  private static func run(_ arguments: String..., input: Data? = nil) throws -> Program.Outcome {
    try Program.run(.flatline, arguments, input: input)
  }

  @Test func aWholeCaptureIsReadWithStatusZeroAndNothingOnStandardError() throws {
    let outcome = try Self.run("read", Self.halfOpen.path)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.last?.contains(#""event":"summary""#) == true)
    for line in lines {
      #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
    }
  }

  @Test func exitCodeTellsThatSomethingIsDying() throws {
    #expect(try Self.run("read", "--exit-code", Self.halfOpen.path).status == 1)
  }

  @Test func standardInputIsReadLikeAFile() throws {
    let file = try Self.run("read", Self.halfOpen.path)
    let piped = try Self.run("read", "-", input: Data(contentsOf: Self.halfOpen))
    #expect(piped.status == 0)
    #expect(piped.output == file.output)
  }

  @Test func theTableHasTheMostUrgentFirst() throws {
    let outcome = try Self.run("read", "--format", "table", Self.halfOpen.path)
    let names = outcome.output.split(separator: "\n").compactMap { line in
      ["bh200", "hostun0", "bh0", "arp0"].first { line.contains(" \($0) ") }
    }
    // The answer below the rows names the next one again.
    #expect(names == ["bh200", "hostun0", "bh0", "arp0", "bh200"])
    #expect(outcome.output.contains("15:03:25.1    in 7 m 59 s "))
    #expect(!outcome.output.contains("\u{1b}"), "colour only on a terminal")
  }

  @Test func aMissingFileIsNamed() throws {
    let outcome = try Self.run("read", "no-such.pcap")
    #expect(outcome.status == 2)
    #expect(outcome.errorLines == ["flatline: no-such.pcap: No such file or directory"])
  }

  @Test func aDirectoryIsNamed() throws {
    let outcome = try Self.run("read", FileManager.default.temporaryDirectory.path)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("is a directory"))
  }

  @Test(arguments: [("", "is empty"), ("hello, this is text\n", "is neither pcap nor pcapng")])
  func whatIsNoCaptureIsSaid(content: String, message: String) throws {
    let outcome = try withTemporaryFile(Data(content.utf8)) { try Self.run("read", $0) }
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(message))
  }

  @Test func aFileCutInAPacketIsReadUpToTheCut() throws {
    let whole = try Data(contentsOf: Self.halfOpen)
    let outcome = try withTemporaryFile(whole.dropLast(10)) { try Self.run("read", $0) }
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("truncated"))
    // All but the last packet.
    #expect(outcome.output.contains(#""packets":423,"#))
  }

  @Test func anUnknownLinkTypeIsNamed() throws {
    // LINKTYPE_IEEE802_11_AVS.
    let header = SavefileWriter(network: 163).bytes
    let outcome = try withTemporaryFile(Data(header)) { try Self.run("read", $0) }
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("link type IEEE802_11_RADIO_AVS is not supported"))
  }

  @Test func oneBadFileDoesNotHideTheGood() throws {
    let good = try Self.run("read", Self.halfOpen.path)
    let both = try Self.run("read", "no-such.pcap", Self.halfOpen.path)
    #expect(both.status == 2)
    #expect(both.output == good.output)
  }

  @Test(arguments: [
    ["read"], ["read", "--retries2", "0", "x"], ["read", "--hz", "7", "x"],
    ["read", "--keepalive", "1/2", "x"], ["read", "-", "-"], ["read", "--format", "xml", "x"],
    ["read", "--jobs", "0", "x"], ["read", "--jobs", "65", "x"],
  ])
  func wrongUsageIsStatus64(arguments: [String]) throws {
    #expect(try Program.run(.flatline, arguments).status == 64)
  }
}
