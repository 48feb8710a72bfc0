import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Shards give the same events as one engine, in the same order.
struct ShardedEngineTests {
  private struct Captured: Sendable {
    var at: Double
    var linkType = LinkType.rawIP
    var bytes: [UInt8]
  }

  private static let configuration: Engine.Configuration = {
    var configuration = Engine.Configuration()
    configuration.ports = [5671, 5672]
    // So that flows from before the capture get predictions, too, with the version that other flows
    // of the broker tell.
    for story in stories where story.packets[0].fields.flags.isDisjoint(with: .syn) {
      configuration.heartbeatHints[FlowKey(client: story.client, broker: story.broker)] = .zero
    }
    return configuration
  }()

  /// Packets that do not belong to a single flow, and many at one instant.
  private static let packets: [Captured] = {
    var packets = stories.flatMap(\.packets).map { Captured(at: $0.at, bytes: $0.bytes) }
    let request = PacketBuilder.ethernet(
      PacketBuilder.arp(1, from: .broker, for: .client), type: 0x0806)
    for round in stride(from: 159.5, to: 700, by: 53.25) {
      for second in 0..<3 {
        packets.append(Captured(at: round + Double(second), linkType: .ethernet, bytes: request))
      }
    }
    if let lost = stories[0].packets.last(where: { $0.side == .broker }) {
      packets.append(Captured(at: 123, bytes: refusal(of: lost)))
    }
    packets += [
      Captured(at: 1, bytes: [0x45, 0, 0]),
      Captured(at: 2, bytes: PacketBuilder.ipv4(TCPFields().bytes, fragment: 0x0172)),
      Captured(at: 3, bytes: PacketBuilder.ipv4([0, 53, 0, 53], protocol: 17)),
      Captured(at: 4, bytes: PacketBuilder.ipv4(TCPFields(destination: 80).bytes)),
    ]
    return packets.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }()

  /// Clients that fall silent at the same time: many on one host, many on others; connected to two
  /// ports of two brokers; with and without a handshake in the capture.
  private static let stories: [Dialogue] = (0..<48).map { number in
    let address: IPAddress =
      number < 12 ? .client : IPAddress(v4: 0xc633_6400 + UInt32(number % 16))
    var story = Dialogue()
    story.client = Endpoint(address, number == 47 ? 5671 : 40_000 + UInt16(number))
    story.broker = Endpoint(
      IPAddress(v4: 0xcb00_7115 + UInt32(number / 2 % 2)),
      number == 47 || number % 3 > 0 ? 5672 : 5671)
    if number % 4 != 3 {
      story.open(
        at: Double(number % 7), heartbeat: UInt16(number % 3) * 30,
        version: number % 2 == 0 ? "3.10.8" : "4.0.5")
    } else {
      story.send(.client, "hello", at: 20)
    }
    story.send(.broker, "deliver", at: 100)
    for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833, 27.401, 54.281].prefix(number) {
      story.repeatLast(.broker, at: 100 + wait)
    }
    if number % 6 == 1 { story.acknowledge(.client, at: 200) }
    if number % 5 == 4 {
      story.transmit(.client, sequence: story.clientNext, [], at: 930, flags: .rst)
    }
    return story
  }

  /// A router's error about a segment of the broker's.
  private static func refusal(of sent: Dialogue.Sent) -> [UInt8] {
    PacketBuilder.ipv4(
      PacketBuilder.icmp(3, 1, Array(sent.bytes.prefix(28))), protocol: 1, from: .router,
      to: .broker)
  }

  private func batches(_ packets: [Captured], of count: Int) -> [PacketBatch] {
    stride(from: 0, to: packets.count, by: count).map { start in
      var batch = PacketBatch()
      for packet in packets[start..<min(start + count, packets.count)] {
        batch.append(
          packet.bytes.span,
          PacketHeader(
            timestamp: .at(packet.at), linkType: packet.linkType,
            originalLength: packet.bytes.count))
      }
      return batch
    }
  }

  private func text(_ events: [Event]) -> [String] { events.map { String(reflecting: $0) } }

  private func summary(_ event: Event) -> Summary? {
    if case .summary(let summary) = event { summary } else { nil }
  }

  private func alone(_ packets: [Captured]) -> Run {
    var run = Run { $0 = Self.configuration }
    for packet in packets { run.observe(packet.bytes, at: packet.at, as: packet.linkType) }
    return run
  }

  private func together(
    _ packets: [Captured], shards: Int, batch: Int, into events: inout [Event]
  ) -> ShardedEngine {
    var engine = ShardedEngine(Self.configuration, shards: shards)
    for batch in batches(packets, of: batch) { engine.observe(batch, into: &events) }
    return engine
  }

  @Test(arguments: [1, 2, 3, 5], [1, 7, 10_000])
  func theSameEventsInTheSameOrder(shards: Int, batch: Int) {
    let one = alone(Self.packets)
    #expect(Set(one.names) == ["prediction", "withdrawn", "closed", "risk"])
    #expect(
      one.predictions.contains { prediction in
        Self.configuration.heartbeatHints.keys.contains { $0.client == prediction.flow.client }
          && prediction.flow.brokerVersion != nil
      })
    var events: [Event] = []
    let many = together(Self.packets, shards: shards, batch: batch, into: &events)
    #expect(text(events) == text(one.events))
    #expect(summary(many.finish()) == summary(one.engine.finish()))
    #expect(many.start == one.engine.start)
    #expect(many.now == one.engine.now)
    #expect(many.healthyFlows == one.engine.healthyFlows)
    #expect(many.standingPredictions == one.engine.standingPredictions)
    #expect(Set(many.flows.map(\.key)) == Set(one.engine.flows.map(\.key)))
  }

  /// The timestamps go back.
  @Test(arguments: [2, 3], [1, 2, 3] as [UInt64])
  func outOfOrder(shards: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let packets = Self.packets.shuffled(using: &generator)
    let one = alone(packets)
    #expect(!one.events.isEmpty)
    var events: [Event] = []
    let many = together(packets, shards: shards, batch: 50, into: &events)
    #expect(text(events) == text(one.events))
    #expect(summary(many.finish()) == summary(one.engine.finish()))
  }

  /// Packets are cut and changed anywhere. Whichever shard gets one that cannot be decoded, it is
  /// counted once.
  @Test(arguments: [2, 5], [LinkType.ethernet, .linuxCooked2])
  func damaged(shards: Int, linkType: LinkType) {
    var generator = SeededGenerator(seed: 7)
    let header: [UInt8] =
      linkType == .ethernet
      ? PacketBuilder.ethernet([]) : [0x08, 0x00] + [UInt8](repeating: 0, count: 18)
    let packets = Self.packets.filter { $0.linkType == .rawIP }.map { packet in
      var damaged = packet
      damaged.linkType = linkType
      damaged.bytes = header + packet.bytes
      let place = Int.random(in: 0..<damaged.bytes.count, using: &generator)
      switch UInt8.random(in: 0..<4, using: &generator) {
      case 0: damaged.bytes.removeLast(place)
      case 1: damaged.bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      default: break
      }
      return damaged
    }
    let one = alone(packets)
    #expect(one.engine.summary.undecodable > 10)
    var events: [Event] = []
    let many = together(packets, shards: shards, batch: 50, into: &events)
    #expect(text(events) == text(one.events))
    #expect(summary(many.finish()) == summary(one.engine.finish()))
  }

  /// Otherwise the other tests would prove nothing. (That all 40 flows fall into one of three
  /// shards happens once in 10^18 runs.)
  @Test func theFlowsAreShared() {
    var events: [Event] = []
    let engine = together(Self.packets, shards: 3, batch: 100, into: &events)
    #expect(engine.shards.count(where: { $0.engine.summary.flows > 0 }) > 1)
  }

  @Test func whatCouldNotBeHandedOverIsCountedOnce() {
    var events: [Event] = []
    var engine = together(Self.packets, shards: 3, batch: 100, into: &events)
    let before = engine.summary.undecodable
    engine.countUndecodable(.timestampOutOfRange, 7)
    #expect(engine.summary.undecodable == before + 7)
    #expect(engine.summary.undecodableBy["timestamp-out-of-range"] == 7)
  }

  /// No shard follows more flows than its part.
  @Test func theBoundIsShared() {
    var configuration = Self.configuration
    configuration.maximumFlows = 9
    var engine = ShardedEngine(configuration, shards: 3)
    var events: [Event] = []
    for batch in batches(Self.packets.filter { $0.at < 50 }, of: 100) {
      engine.observe(batch, into: &events)
    }
    #expect(engine.shards.allSatisfy { $0.engine.flows.count <= 3 })
    #expect(engine.summary.flowsEvicted > 0)
  }

  @Test func nothingRead() {
    let engine = ShardedEngine(shards: 2)
    #expect(engine.start == nil)
    #expect(engine.now == .distantPast)
    #expect(engine.summary == Summary())
  }
}
