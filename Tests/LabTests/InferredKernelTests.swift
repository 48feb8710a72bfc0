import FlatlineCore
import Foundation
import TestSupport
import Testing

/// Captures of brokers whose `tcp_retries2` is 6, read by somebody who does not know.
struct InferredKernelTests {
  private static let folders = [
    "rabbitmq-3.10-retries2-6", "rabbitmq-4.0-retries2-6", "rabbitmq-4.0-keepalive-nat-loss",
    "rabbitmq-4.0-tls", "lab/rabbitmq-3.10-plain", "lab/rabbitmq-4.0-plain",
    "lab/rabbitmq-3.10-doubled", "lab/rabbitmq-4.0-alarm", "lab/rabbitmq-3.10-tls",
  ]

  private static func capture(_ folder: String) -> String {
    Repository.captures.appending(path: folder).appending(path: "broker.pcap").path
  }

  private static func read(_ arguments: String..., input: Data? = nil) throws -> Program.Outcome {
    try Program.run(
      .flatline, ["read", "--format", "jsonl", "--port", "5672", "--port", "5671"] + arguments,
      input: input)
  }

  private static func events(_ outcome: Program.Outcome) -> [Substring] {
    outcome.output.split(separator: "\n").filter { !$0.contains(#""event":"summary""#) }
  }

  @Test(arguments: folders, ["1", "2"])
  func itIsFoundAndUsedFromTheFirstWord(folder: String, jobs: String) throws {
    let file = Self.capture(folder)
    let told = try Self.read("--retries2", "6", file)
    let found = try Self.read("--jobs", jobs, file)
    #expect(found.errors.contains("retries2 6 explains"))
    #expect(found.errors.contains("give --retries2 6"))
    #expect(found.output.contains(#""setting":"retries2","value":6"#))
    #expect(Self.events(found) == Self.events(told))
    #expect(!told.output.contains("inferred"))
  }

  /// A stream is read once: at its end every connection that the kernel has given up is closed.
  @Test(arguments: ["rabbitmq-3.10-retries2-6", "lab/rabbitmq-4.0-plain"], ["1", "2"])
  func atTheEndOfAStream(folder: String, jobs: String) throws {
    let file = Self.capture(folder)
    let whole = try Self.read("--retries2", "6", "--exit-code", file)
    let piped = try Self.read(
      "--jobs", jobs, "--exit-code", "-", input: Data(contentsOf: URL(filePath: file)))
    #expect(piped.errors.contains("retries2 6 explains"))
    #expect(piped.status == whole.status)
    let ends = { (outcome: Program.Outcome) in
      Set(
        Self.events(outcome).compactMap { line -> String? in
          guard line.contains(#""event":"closed""#) else { return nil }
          return line.firstMatch(of: #/"id":"\w+"/#).map { String($0.output) }
        })
    }
    #expect(ends(piped) == ends(whole))
    #expect(ends(whole).count > 10)
  }

  /// With Linux's default nothing is found, wherever the capture ends.
  @Test(arguments: [60.0, 130, 200, 400, 700, 900])
  func theDefaultIsNotMisread(seconds: Double) throws {
    let run = try LabRun(.defaults)
    let capture = CutCapture(run)
    var engine = Engine()
    var events: [Event] = []
    let start = try #require(capture.packets.first).header.timestamp
    for packet in capture.packets where packet.header.timestamp < start + .seconds(seconds) {
      engine.observe(packet.bytes.span, packet.header, into: &events)
    }
    let before = events.count
    engine.inferKernel(isOver: true, into: &events)
    #expect(engine.inferred.isEmpty)
    #expect(events.count == before)
    #expect(engine.standingPredictions > 0)
  }
}
