import FlatlineReport
import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// One connection under two pairs of addresses is told once, as the broker sees it.
struct AddressTranslationTests {
  private static let container = Endpoint(IPAddress(v4: 0xac11_0002), 5672)
  private static let published = Endpoint(IPAddress(v4: 0xc0a8_0705), 5672)
  private static let client = Endpoint(IPAddress(v4: 0x0a01_000c), 40_000)
  private static let gateway = IPAddress(v4: 0xac11_0001)
  private static let client6 = Endpoint(IPAddress(v6High: 0x2001_0db8_0000_0001, low: 12), 40_000)
  private static let container6 = Endpoint(IPAddress(v6High: 0xfd00_0000_0000_0000, low: 2), 5672)
  private static let published6 = Endpoint(IPAddress(v6High: 0x2001_0db8_0000_0002, low: 5), 5672)

  private static func key(_ client: Endpoint, _ broker: Endpoint) -> FlowKey {
    FlowKey(client: client, broker: broker)
  }

  /// The ends as the broker sees them, and before translation.
  static let translations: [Fact<FlowKey, FlowKey>] = [
    Fact("DNAT", key(client, container), key(client, published)),
    Fact(
      "DNAT to another port", key(client, container),
      key(client, Endpoint(published.address, 5671))),
    Fact(
      "masquerading", key(Endpoint(gateway, 40_000), container), key(client, container)),
    Fact(
      "masquerading with another port", key(Endpoint(gateway, 1024), container),
      key(client, container)),
    Fact(
      "both, with another port", key(Endpoint(gateway, 61_000), container), key(client, published)),
    Fact("IPv6", key(client6, container6), key(client6, published6)),
  ]

  /// The client falls silent after 100 s.
  private static func dying(_ near: FlowKey, heartbeat: UInt16 = 10) -> Dialogue {
    var story = Dialogue.blackHole(heartbeat: heartbeat, repeated: 6)
    (story.client, story.broker) = (near.client, near.broker)
    return story
  }

  private static func twice(_ near: FlowKey, _ far: FlowKey) -> TranslatedDialogue {
    TranslatedDialogue(nearer: dying(near), farther: far)
  }

  private static let configuration: Engine.Configuration = {
    var configuration = Engine.Configuration()
    configuration.ports = [5671, 5672]
    return configuration
  }()

  private func run(_ packets: [Captured]) -> Run {
    var run = Run { $0 = Self.configuration }
    run.observe(packets.inOrder)
    return run
  }

  private func isTold(_ run: Run, once near: FlowKey, alias far: FlowKey?) {
    #expect(Set(run.predictions.map(\.id)).count == 1)
    #expect(run.predictions.allSatisfy { $0.flow.key == near && $0.flow.alias == far })
    #expect(run.engine.standingPredictions == 1)
    #expect(run.engine.remainingFlows.map(\.flow.key) == [near])
    let summary = run.engine.summary
    #expect([summary.flows, summary.translated, summary.predictions] == [1, 1, 1])
  }

  @Test(arguments: translations)
  func aConnectionFromItsBeginning(_ fact: Fact<FlowKey, FlowKey>) {
    let story = Self.twice(fact.given, fact.expected)
    let run = run(story.packets)
    isTold(run, once: fact.given, alias: fact.expected)
    #expect(run.engine.healthyFlows == 0)
    #expect(run.engine.census() == [.seconds(10): 1])
    // As without the other view.
    let alone = self.run(story.nearer.packets.map(story.near))
    #expect(run.predictions.map(\.id) == alone.predictions.map(\.id))
    #expect(run.predictions.map(\.closesAt) == alone.predictions.map(\.closesAt))
  }

  /// Whichever shards the two flows fall to.
  @Test(arguments: translations, [1, 2, 4, 7])
  func inShards(_ fact: Fact<FlowKey, FlowKey>, shards: Int) {
    let packets = Self.twice(fact.given, fact.expected).packets.inOrder
    let one = run(packets)
    var engine = ShardedEngine(Self.configuration, shards: shards)
    var batch = PacketBatch()
    for packet in packets {
      batch.append(
        packet.bytes.span,
        PacketHeader(
          timestamp: .at(packet.at), linkType: .rawIP, originalLength: packet.bytes.count))
    }
    var events: [Event] = []
    engine.observe(batch, into: &events)
    #expect(events.map { String(reflecting: $0) } == one.events.map { String(reflecting: $0) })
    #expect(engine.summary == one.engine.summary)
    #expect(engine.standingPredictions == 1)
  }

  /// The capture begins in the connection's middle.
  @Test(arguments: [50.0, 94], [true, false])
  func joined(from start: Double, usesFastPaths: Bool) {
    for fact in Self.translations where fact.given.client.port == fact.expected.client.port {
      let packets = Self.twice(fact.given, fact.expected).packets.filter { $0.at > start }
      var run = Run {
        $0 = Self.configuration
        $0.usesFastPaths = usesFastPaths
        $0.heartbeatHints[fact.given] = .seconds(10)
        $0.heartbeatHints[fact.expected] = .seconds(10)
      }
      run.observe(packets.inOrder)
      isTold(run, once: fact.given, alias: fact.expected)
    }
  }

  @Test func itIsFoundByTheClientsOwnAddress() throws {
    let far = Self.key(Self.client, Self.published)
    let run = run(Self.twice(Self.key(Endpoint(Self.gateway, 1024), Self.container), far).packets)
    let prediction = try #require(run.predictions.first)
    var filter = ConnectionFilter()
    for address in [Self.client.description, Self.gateway.description] {
      filter.clients = [try #require(ClientPattern(address))]
      #expect(filter.matches(prediction.flow))
    }
    filter.clients = [try #require(ClientPattern("10.1.0.13"))]
    #expect(!filter.matches(prediction.flow))
  }

  /// A host's processors write down packets in another order than they passed.
  @Test func theOrderIsMixedUp() {
    let (near, far) = (Self.key(Self.client, Self.container), Self.key(Self.client, Self.published))
    var story = Self.twice(near, far)
    (story.delay, story.takesHop) = (-0.000_02, true)
    isTold(run(story.packets), once: near, alias: far)
  }

  /// As a bridge shows it: its tap comes before the client's end is translated, and after.
  @Test(arguments: [0.000_01, 0.000_03])
  func aThirdViewOfOneDirection(delay: Double) {
    let near = Self.key(Endpoint(Self.gateway, 1024), Self.container)
    let far = Self.key(Self.client, Self.published)
    var bridge = Self.twice(near, Self.key(Self.client, Self.container))
    bridge.delay = delay
    var story = Self.twice(near, far)
    story.takesHop = true
    let between = story.nearer.packets.filter { $0.side == .broker }.map(bridge.far)
    let run = run(story.packets + between)
    #expect(Set(run.predictions.map(\.id)).count == 1)
    #expect(run.predictions.allSatisfy { $0.flow.key == near && $0.flow.alias == far })
    #expect([run.engine.summary.flows, run.engine.summary.translated] == [1, 2])
  }

  @Test func portsAreUsedAgain() {
    let (near, far) = (Self.key(Self.client, Self.container), Self.key(Self.client, Self.published))
    var first = dialogue { $0.open(heartbeat: 0) }
    (first.client, first.broker) = (near.client, near.broker)
    first.send(.client, [], at: 10, flags: [.ack, .rst])
    let later = dialogue { story in
      (story.client, story.broker) = (near.client, near.broker)
      (story.clientNext, story.brokerNext) = (0x7000_0000, 0x1234_5678)
      story.open(at: 20, heartbeat: 10)
      story.send(.broker, "hello", at: 25)
      story.repeatUnanswered(from: 25, times: 4)
    }
    let run = run(
      TranslatedDialogue(nearer: first, farther: far).packets
        + TranslatedDialogue(nearer: later, farther: far).packets)
    #expect(run.engine.summary.flows == 2)
    #expect(run.engine.summary.translated == 2)
    #expect(Set(run.predictions.map(\.flow.key)) == [near])
    #expect(run.closings.count == 1)
  }

  /// Several clients whose programs choose the same numbers are several.
  @Test func simulatedConnections() {
    let stories = (0..<4).map { number in
      Dialogue.blackHole(
        heartbeat: 10, repeated: 6,
        client: Endpoint(IPAddress(v4: 0x0a01_0000 + UInt32(number)), 40_000 + UInt16(number)))
    }
    let run = run(stories.flatMap { $0.packets.map { Captured(at: $0.at, bytes: $0.bytes) } })
    #expect(run.engine.summary.flows == 4)
    #expect(Set(run.predictions.map(\.flow.client)).count == 4)
  }
}
