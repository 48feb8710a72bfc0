import FlatlineReport
import SyntheticTraffic
import TestSupport
import Testing

@testable import FlatlineCore

/// On traffic with everything that leaves the usual way, all ways to read packets give the same
/// events.
struct OddTrafficTests {
  private typealias Packets = [(header: PacketHeader, bytes: [UInt8])]

  private static let count = 10_000

  private func packets(seed: UInt64) -> Packets {
    OddTraffic(seed: seed).packets(Self.count)
  }

  /// Different settings for different seeds.
  private func configuration(_ seed: UInt64) -> Engine.Configuration {
    var configuration = Engine.Configuration()
    configuration.ports = OddTraffic.ports
    if seed % 3 == 2 {
      configuration.kernel.retries2 = 6
      configuration.kernel.keepalive = KernelProfile.Keepalive()
    }
    if seed % 3 == 0 { configuration.broker.version = BrokerVersion(4, 0, 5) }
    return configuration
  }

  /// Batches of one packet up to some hundred.
  private func batches(_ packets: Packets, seed: UInt64) -> [PacketBatch] {
    var generator = SeededGenerator(seed: seed)
    var batches: [PacketBatch] = []
    var rest = packets[...]
    while !rest.isEmpty {
      var batch = PacketBatch()
      let count = Int.random(in: 1...300, using: &generator)
      for packet in rest.prefix(count) { batch.append(packet.bytes.span, packet.header) }
      rest = rest.dropFirst(count)
      batches.append(batch)
    }
    return batches
  }

  private func onePacketAtATime(
    _ packets: Packets, seed: UInt64, followsPauses: Bool = true
  ) -> [Event] {
    var configuration = configuration(seed)
    configuration.followsPauses = followsPauses
    var engine = Engine(configuration)
    var events: [Event] = []
    for packet in packets { engine.observe(packet.bytes.span, packet.header, into: &events) }
    return events + [engine.finish()]
  }

  private func inBatches(_ packets: Packets, seed: UInt64) -> [Event] {
    var engine = Engine(configuration(seed))
    var events: [Event] = []
    for batch in batches(packets, seed: seed) { engine.observe(batch, into: &events) }
    return events + [engine.finish()]
  }

  private func inShards(_ packets: Packets, shards: Int, seed: UInt64) -> [Event] {
    var engine = ShardedEngine(configuration(seed), shards: shards)
    var events: [Event] = []
    for batch in batches(packets, seed: seed) { engine.observe(batch, into: &events) }
    return events + [engine.finish()]
  }

  /// The first line that is not the same in both, or that only one has.
  private func difference(_ events: [Event], _ expected: [Event]) throws -> String? {
    let lines = try [events, expected].map { try $0.map(JSONLines().line) }
    for (line, other) in zip(lines[0], lines[1]) where line != other {
      return "\(line) instead of \(other)"
    }
    return events.count == expected.count ? nil : "\(events.count) events, not \(expected.count)"
  }

  @Test func theSameSeedGivesTheSameBytes() {
    let (first, second) = (packets(seed: 1), packets(seed: 1))
    #expect(first.count == Self.count)
    #expect(first.map(\.bytes) == second.map(\.bytes))
    #expect(first.map(\.header.timestamp) == second.map(\.header.timestamp))
    #expect(first.map(\.header.linkType) == second.map(\.header.linkType))
    #expect(first.map(\.header.originalLength) == second.map(\.header.originalLength))
    #expect(packets(seed: 2).map(\.bytes) != first.map(\.bytes))
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func everyWayOfReadingGivesTheSameEvents(seed: UInt64) throws {
    let packets = packets(seed: seed)
    let events = onePacketAtATime(packets, seed: seed)
    try checkThatMuchHappens(events)
    let ways = [("in batches", inBatches(packets, seed: seed))]
    for (way, said) in ways {
      let difference = try difference(said, events)
      #expect(difference == nil, "\(way)")
    }
  }

  /// Shards do not look for pauses of a broker.
  @Test(arguments: [1, 2, 3] as [UInt64], [2, 3])
  func shardsGiveTheSameEvents(seed: UInt64, shards: Int) throws {
    let packets = packets(seed: seed)
    let events = onePacketAtATime(packets, seed: seed, followsPauses: false)
    #expect(try difference(inShards(packets, shards: shards, seed: seed), events) == nil)
  }

  /// Otherwise a comparison would prove nothing.
  private func checkThatMuchHappens(_ events: [Event]) throws {
    var conditions: Set<Condition> = []
    var ends: Set<Closing.Observed> = []
    var signs: Set<Withdrawal.Why> = []
    for event in events {
      switch event {
      case .prediction(let prediction): conditions.insert(prediction.condition)
      case .closed(let closing): ends.insert(closing.observed)
      case .withdrawn(let withdrawal): signs.insert(withdrawal.why)
      case .risk, .incident, .stalled, .sightings, .survived, .opened, .ended, .summary: break
      }
    }
    #expect(conditions.count >= 8, "\(conditions)")
    #expect(ends.count >= 4, "\(ends)")
    #expect(signs.count >= 3, "\(signs)")
    guard case .summary(let summary) = try #require(events.last) else {
      Issue.record("no summary")
      return
    }
    #expect(summary.flows > 200)
    #expect(summary.predictions > 100)
    #expect(summary.withdrawn > 20)
    #expect(summary.duplicates > 100)
    #expect(summary.undecodable > 0)
    #expect(summary.fragments > 0)
  }
}
