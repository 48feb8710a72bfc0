import Foundation
import SyntheticTraffic
import TestSupport
import Testing

/// `flatline read` on a pipe whose other end still captures.
struct LivePipeTests {
  private static let capture = Repository.captures.appending(path: "half-open.pcap")

  /// A program that reads a pipe, and the pipe's other end.
  private static func start(_ arguments: String...) throws -> (program: Program, pipe: FileHandle) {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(unsafe mkfifo(path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let program = try Program(.flatline, ["read"] + arguments + [path])
    // Waits until the program opens it.
    let pipe = try #require(FileHandle(forWritingAtPath: path))
    return (program, pipe)
  }

  /// Nothing is held back until the end.
  @Test(arguments: ["1", "3"]) func speaksAsPacketsCome(jobs: String) throws {
    let (program, pipe) = try Self.start("--jobs", jobs)
    defer { try? pipe.close() }
    let bytes = try Data(contentsOf: Self.capture)
    try pipe.write(contentsOf: bytes.prefix(bytes.count / 2))
    try program.wait(for: "a prediction") {
      program.output.contains(#""condition":"unanswered-retransmissions""#)
    }
    #expect(program.isRunning)
    program.send(SIGTERM)
    let outcome = try program.end()
    #expect(outcome.status == 128 + SIGTERM)
    #expect(outcome.errors == "")
    #expect(outcome.output.split(separator: "\n").last?.contains(#""event":"summary""#) == true)
  }

  @Test func endsWithTheTableWhenInterrupted() throws {
    let (program, pipe) = try Self.start("--format", "table")
    defer { try? pipe.close() }
    try pipe.write(contentsOf: Data(contentsOf: Self.capture))
    // The header of a long packet that does not come whole. More of it than a pipe holds: what was
    // written before has been read when the last of it is in the pipe.
    var writer = SavefileWriter()
    writer.removeAll()
    writer.appendHeader(seconds: 0, fraction: 0, length: 262_144, originalLength: 262_144)
    try pipe.write(contentsOf: writer.bytes + [UInt8](repeating: 0, count: 200_000))
    program.send(SIGINT)
    let outcome = try program.end()
    #expect(outcome.status == 128 + SIGINT)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("Read 424 packets, "))
    #expect(outcome.output.contains("6 connections dying at the end of the capture, "))
  }

  @Test func endsWhenInterruptedBeforeAnyPacket() throws {
    let (program, pipe) = try Self.start("--format", "table")
    defer { try? pipe.close() }
    program.send(SIGINT)
    let outcome = try program.end()
    #expect(outcome.status == 128 + SIGINT)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("Read no packets."))
  }
}
