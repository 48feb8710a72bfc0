import Foundation
import Testing

/// `flatline score` as a user meets it.
struct ScoreCommandTests {
  private static let captures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "captures")

  private static let folder = captures.appending(path: "rabbitmq-3.10-retries2-6")
  private static let log = folder.appending(path: "rabbit.log").path
  private static let capture = folder.appending(path: "broker.pcap").path

  /// The executable stands beside the test bundle.
  private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0])
      .deletingLastPathComponent().appending(path: "flatline")
    process.arguments = ["score"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test func `a score without flaw`() throws {
    let result = try Self.run([
      "--exit-code", "--retries2", "6", "--broker-log", Self.log, Self.capture,
    ])
    #expect(result.status == 0)
    let members = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let total = (members as? [String: Any])?["total"] as? [String: Any]
    #expect(total?["right"] as? Int ?? 0 >= 18)
  }

  /// With 15 retries every end by the kernel is predicted much too late, and heartbeats win.
  @Test func `wrong settings make flaws`() throws {
    let arguments = ["--format", "table", "--broker-log", Self.log, Self.capture]
    #expect(try Self.run(arguments + ["--exit-code"]).status == 1)
    let result = try Self.run(arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("\nwrong: "))
  }

  @Test(arguments: [
    ["--broker-log", "/nonexistent/rabbit.log", capture],
    ["--broker-log", log, "/nonexistent/broker.pcap"],
    ["--broker-log", capture, capture],
    ["--broker-log", log, log],
  ])
  func `what cannot be read gives 2`(arguments: [String]) throws {
    #expect(try Self.run(arguments).status == 2)
  }

  @Test(arguments: [
    [capture], ["--broker-log", log],
    ["--broker-log", log, "--log-utc-offset", "2", capture],
    ["--broker-log", log, "--clock-offset", "1e10", capture],
    ["--broker-log", log, "--clock-offset", "nan", capture],
    ["--broker-log", log, "-", "-", capture],
  ])
  func `wrong usage gives 64`(arguments: [String]) throws {
    #expect(try Self.run(arguments).status == 64)
  }

  @Test func `offsets may be negative`() throws {
    let result = try Self.run([
      "--clock-offset", "-3.5", "--log-utc-offset", "-05:30", "--broker-log", Self.log,
      Self.capture,
    ])
    #expect(result.status == 0)
    #expect(result.output.contains(#""offset" : -3.5"#))
  }
}
