import Foundation
import TestSupport
import Testing

/// `flatline score` as a user sees it.
struct ScoreCommandTests {
  private static let folder = Repository.captures.appending(path: "rabbitmq-3.10-retries2-6")
  private static let log = folder.appending(path: "rabbit.log").path
  private static let capture = folder.appending(path: "broker.pcap").path

  private static func run(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(.flatline, ["score"] + arguments)
  }

  @Test func aScoreWithoutFlaw() throws {
    let result = try Self.run([
      "--exit-code", "--retries2", "6", "--broker-log", Self.log, Self.capture,
    ])
    #expect(result.status == 0)
    let members = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let total = (members as? [String: Any])?["total"] as? [String: Any]
    #expect(total?["right"] as? Int ?? 0 >= 18)
  }

  /// With 15 retries the kernel's ends are predicted much too late, so heartbeats come first.
  @Test func wrongSettingsMakeFlaws() throws {
    let arguments = [
      "--retries2", "15", "--format", "table", "--broker-log", Self.log, Self.capture,
    ]
    #expect(try Self.run(arguments + ["--exit-code"]).status == 1)
    let result = try Self.run(arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("\nwrong: "))
    #expect(result.errors.contains("retries2 6 explains"))
    #expect(result.errors.contains("--retries2 15 does not"))
  }

  /// Where nothing is told, the settings that would have been right are found and suggested.
  @Test func settingsAreSuggested() throws {
    let result = try Self.run(["--exit-code", "--broker-log", Self.log, Self.capture])
    #expect(result.status == 0)
    #expect(result.errors.contains("give --retries2 6"))
    #expect(result.output.contains(#""setting" : "retries2""#))
  }

  @Test(arguments: [
    ["--broker-log", "/nonexistent/rabbit.log", capture],
    ["--broker-log", log, "/nonexistent/broker.pcap"],
    ["--broker-log", capture, capture],
    ["--broker-log", log, log],
    ["--broker-log", "/dev/zero", capture],
  ])
  func whatCannotBeReadGivesStatus2(arguments: [String]) throws {
    #expect(try Self.run(arguments).status == 2)
  }

  @Test(arguments: [
    [capture], ["--broker-log", log],
    ["--broker-log", log, "--log-utc-offset", "2", capture],
    ["--broker-log", log, "--clock-offset", "1e10", capture],
    ["--broker-log", log, "--clock-offset", "nan", capture],
    ["--broker-log", log, "-", "-", capture],
  ])
  func wrongUsageGivesStatus64(arguments: [String]) throws {
    #expect(try Self.run(arguments).status == 64)
  }

  @Test func offsetsMayBeNegative() throws {
    let result = try Self.run([
      "--clock-offset", "-3.5", "--log-utc-offset", "-05:30", "--broker-log", Self.log,
      Self.capture,
    ])
    #expect(result.status == 0)
    #expect(result.output.contains(#""offset" : -3.5"#))
  }
}
