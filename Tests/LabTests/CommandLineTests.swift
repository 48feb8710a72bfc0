import Foundation
import Testing

/// `flatline read` as a user meets it: what it prints where, and how it exits.
@Suite struct CommandLineTests {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    var errorLines: [Substring] { errors.split(separator: "\n") }
  }

  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let halfOpen = repository.appending(path: "captures/half-open.pcap")

  /// The executable stands beside the test bundle.
  static let executable = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "flatline")

  static func run(_ arguments: String..., input: Data? = nil) throws -> Outcome {
    try run(arguments, input: input)
  }

  static func run(_ arguments: [String], input: Data? = nil) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: errors) }
    try Data().write(to: errors)
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    if let input {
      // A thread of its own: the pipe is smaller than a capture.
      let writer = pipe.fileHandleForWriting
      Thread.detachNewThread {
        try? writer.write(contentsOf: input)
        try? writer.close()
      }
    } else {
      try pipe.fileHandleForWriting.close()
    }
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// A file that exists while `body` runs.
  static func withFile<Result>(
    _ content: Data, _ body: (String) throws -> Result
  ) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try content.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file.path)
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
    #expect(names == ["bh200", "hostun0", "bh0", "arp0"])
    #expect(outcome.output.contains("after capture end"))
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
    let outcome = try Self.withFile(Data(content.utf8)) { try Self.run("read", $0) }
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(message))
  }

  @Test func aFileCutInAPacketIsReadUpToTheCut() throws {
    let whole = try Data(contentsOf: Self.halfOpen)
    let outcome = try Self.withFile(whole.dropLast(10)) { try Self.run("read", $0) }
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("truncated"))
    // All but the last packet.
    #expect(outcome.output.contains(#""packets":423,"#))
  }

  @Test func anUnknownLinkTypeIsNamed() throws {
    // A pcap header, little-endian, of LINKTYPE_IEEE802_11 (105).
    let header: [UInt8] = [
      0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 105, 0, 0, 0,
    ]
    let outcome = try Self.withFile(Data(header)) { try Self.run("read", $0) }
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("link type IEEE802_11 is not supported"))
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
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
  }
}
