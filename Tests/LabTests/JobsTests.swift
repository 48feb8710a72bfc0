import FlatlineCore
import FlatlineReport
import Foundation
import SyntheticTraffic
import TestSupport
import Testing

/// Several engines that share the flows print what one prints, byte for byte.
struct JobsTests {
  @Test(arguments: LabRun.Folder.allCases, [2, 3, 5])
  func everyCapture(folder: LabRun.Folder, shards: Int) throws {
    let run = try LabRun(folder)
    let paths = [run.broker] + run.others
    let one = try run.read(paths: paths).lines()
    #expect(one.count > 1)
    #expect(try run.lines(paths: paths, shards: shards) == one)
  }

  @Test(arguments: LabRun.scenarios, [2, 3, 5])
  func everyScenario(name: String, shards: Int) throws {
    let run = try LabRun(scenarios: name)
    let paths = [run.broker] + run.others
    // Shards do not look for pauses of a broker.
    #expect(
      try run.lines(paths: paths, shards: shards)
        == run.lines(paths: paths, followsPauses: false))
  }

  @Test(arguments: [2, 3, 5])
  func madeTraffic(shards: Int) throws {
    var plan = TrafficPlan()
    plan.connections = 150
    plan.duration = .seconds(300)
    plan.opening = .seconds(20)
    plan.packetsPerSecond = 100
    plan.deaths = 0.2
    plan.loss = 0.05
    plan.lifetime = .seconds(120)
    var traffic = Traffic(plan)
    var one = Engine()
    var many = ShardedEngine(shards: shards)
    var said: [Event] = []
    var spoken: [Event] = []
    var batch = PacketBatch()
    var frame: [UInt8] = []
    while let instant = traffic.next(into: &frame) {
      let header = PacketHeader(
        timestamp: instant, linkType: .ethernet, originalLength: frame.count)
      one.observe(frame.span, header, into: &said)
      batch.append(frame.span, header)
      guard batch.entries.count == 1000 else { continue }
      many.observe(batch, into: &spoken)
      batch.removeAll()
    }
    many.observe(batch, into: &spoken)
    #expect(one.summary.predictions > 20)
    let lines = JSONLines()
    #expect(
      try (spoken + [many.finish()]).map(lines.line) == (said + [one.finish()]).map(lines.line))
  }

  /// The program runs its engines in threads.
  @Test(arguments: ["table", "jsonl"], ["2", "3", "16"])
  func theReadCommand(format: String, jobs: String) throws {
    let run = try LabRun(.defaults)
    let arguments =
      ["read", "--format", format, "--exit-code", run.broker] + run.others
    let one = try Program.run(.flatline, arguments + ["--jobs", "1"])
    #expect(one.status == 1)
    let many = try Program.run(.flatline, arguments + ["--jobs", jobs])
    #expect(many.output == one.output)
    #expect(many.status == one.status)
  }

  /// Causes rest on who was seen, of which each engine tells by itself; and these files are read twice.
  @Test(arguments: ["nat", "nat-60", "reboots", "branches"], ["2", "3"])
  func theCauses(group: String, jobs: String) throws {
    let run = try LabRun(scenarios: "rabbitmq-3.10-\(group)")
    let arguments = ["read", "--format", "jsonl", run.broker]
    let one = try Program.run(.flatline, arguments + ["--jobs", "1"])
    #expect(one.output.contains("\"incident\""))
    #expect(try Program.run(.flatline, arguments + ["--jobs", jobs]).output == one.output)
  }

  /// The broker stood still for some seconds, or was late: a file in which that is suspected is read again,
  /// by one engine.
  @Test(
    arguments: [("rabbitmq-4.0-defaults", "broker-paused"), ("rabbitmq-4.0-late", "brokerLate")],
    ["2", "3"])
  func aBrokerThatStoodStillOrWasLate(_ run: (folder: String, word: String), jobs: String) throws {
    let arguments = ["read", "--format", "jsonl", try LabRun(scenarios: run.folder).broker]
    let one = try Program.run(.flatline, arguments + ["--jobs", "1"])
    #expect(one.output.contains("\"\(run.word)\""))
    #expect(try Program.run(.flatline, arguments + ["--jobs", jobs]).output == one.output)
  }

  /// The file has more batches than the queues have room for, and ends within a packet.
  @Test(arguments: ["1", "2", "5"])
  func whatIsDamagedIsReadUpToTheDamage(jobs: String) throws {
    var plan = TrafficPlan()
    plan.connections = 500
    plan.duration = .seconds(60)
    plan.opening = .seconds(10)
    plan.packetsPerSecond = 600
    plan.deaths = 0.3
    var traffic = Traffic(plan)
    var writer = SavefileWriter(linkType: .ethernet)
    var frame: [UInt8] = []
    var packets = 0
    while let instant = traffic.next(into: &frame) {
      writer.append(frame, at: instant, originalLength: frame.count)
      packets += 1
    }
    #expect(writer.bytes.count > 10 * 262_144)
    let outcome = try withTemporaryFile(Data(writer.bytes.dropLast(5))) {
      try Program.run(.flatline, ["read", "--jobs", jobs, $0])
    }
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("truncated"))
    #expect(outcome.output.contains(#""packets":\#(packets - 1),"#))
  }

  @Test(arguments: ["2", "3"])
  func standardInput(jobs: String) throws {
    let whole = try Data(contentsOf: Repository.captures.appending(path: "half-open.pcap"))
    let one = try Program.run(.flatline, ["read", "--jobs", "1", "-"], input: whole)
    let many = try Program.run(.flatline, ["read", "--jobs", jobs, "-"], input: whole)
    #expect(one.output.contains(#""event":"prediction""#))
    #expect(many.output == one.output)
  }
}
