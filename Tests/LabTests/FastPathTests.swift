import FlatlineReport
import SyntheticTraffic
import TestSupport
import Testing

@testable import FlatlineCore

/// With fast paths off, the slow twins alone print the same events, byte for byte.
struct FastPathTests {
  @Test(arguments: LabRun.Folder.allCases)
  func everyCapture(folder: LabRun.Folder) throws {
    try check(LabRun(folder))
  }

  @Test(arguments: LabRun.scenarios)
  func everyScenario(name: String) throws {
    try check(LabRun(scenarios: name))
  }

  /// Two shards: so that the dealer's fast path is compared as well.
  private func check(_ run: LabRun) throws {
    let paths = [run.broker] + run.others
    let fast = try run.lines(paths: paths, shards: 2)
    #expect(!fast.isEmpty)
    #expect(try run.lines(paths: paths, shards: 2, usesFastPaths: false) == fast)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func oddSegments(seed: UInt64) throws {
    let traffic = OddTraffic(seed: seed)
    var batch = PacketBatch()
    for packet in traffic.packets(5000) { batch.append(packet.bytes.span, packet.header) }
    let fast = try lines(batch, shards: 1, usesFastPaths: true)
    #expect(fast.count > 100)
    #expect(try lines(batch, shards: 1, usesFastPaths: false) == fast)
    let dealt = try lines(batch, shards: 2, usesFastPaths: true)
    #expect(try lines(batch, shards: 2, usesFastPaths: false) == dealt)
  }

  private func lines(_ batch: PacketBatch, shards: Int, usesFastPaths: Bool) throws -> [String] {
    var configuration = Engine.Configuration()
    configuration.ports = OddTraffic.ports
    configuration.usesFastPaths = usesFastPaths
    var engine = ShardedEngine(configuration, shards: shards)
    var events: [Event] = []
    engine.observe(batch, into: &events)
    // Clocks that run on after the last packet.
    if shards == 1 {
      engine.shards[0].engine.advance(to: engine.now + .seconds(3600), into: &events)
    }
    return try (events + [engine.finish()]).map(JSONLines().line)
  }
}
