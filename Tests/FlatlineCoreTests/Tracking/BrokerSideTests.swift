import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Which side is the broker's, and connections in which this host's broker is the client.
struct BrokerSideTests {
  private static let other = IPAddress(v4: 0xcb00_7216)
  private static let link = dialogue(from: Endpoint(.broker, 41_000), to: Endpoint(other, 5672))

  /// A connection that is open for a second.
  private static func dialogue(from client: Endpoint, to broker: Endpoint) -> Dialogue {
    var story = Dialogue()
    story.client = client
    story.broker = broker
    story.open(heartbeat: 10)
    return story
  }

  /// Its host's broker is the client: what happens to it is not in this broker's log.
  @Test(arguments: [0, 3, 9])
  func aLinkToAnotherBrokerIsPassedOver(joinedAt first: Int) {
    var run = Run { $0.brokerAddresses = [.broker] }
    var story = Self.link
    // The other broker is gone: the client's kernel repeats.
    story.send(.client, FrameBuilder.heartbeat, at: 5)
    for wait in [0.2, 0.6, 1.4, 3] { story.repeatLast(.client, at: 5 + wait) }
    for packet in story.packets.dropFirst(first) { run.observe(packet.bytes, at: packet.at) }
    run.advance(to: 100)
    #expect(run.names == [])
    #expect(run.engine.summary.passedOver == 1)
    #expect(run.engine.summary.flows == 0)
    #expect(run.engine.flows.isEmpty)
    #expect(run.engine.census().isEmpty)
  }

  /// And all its own connections are followed.
  static let followed: [Fact<(client: Endpoint, broker: Endpoint), Set<IPAddress>>] = [
    Fact("to the broker", (.client, .broker), [.broker]),
    Fact("from its own host", (Endpoint(.broker, 41_000), .broker), [.broker]),
    Fact("of others, at a mirror port", (.client, Endpoint(other, 5672)), [.broker]),
    Fact("nothing is known", (Endpoint(.broker, 41_000), Endpoint(other, 5672)), []),
    Fact(
      "one broker to the other, and both are told",
      (Endpoint(.broker, 41_000), Endpoint(other, 5672)), [.broker, other]),
  ]

  @Test(arguments: followed)
  func isFollowed(_ fact: Fact<(client: Endpoint, broker: Endpoint), Set<IPAddress>>) {
    var run = Run { $0.brokerAddresses = fact.expected }
    run.observe(Self.dialogue(from: fact.given.client, to: fact.given.broker))
    run.advance(to: 29)
    #expect(run.predictions.map(\.flow.client) == [fact.given.client])
    #expect(run.engine.summary.passedOver == 0)
  }

  /// The same port connects again: another connection, which counts again.
  @Test func eachIsCountedOnce() {
    var run = Run { $0.brokerAddresses = [.broker] }
    run.observe(Self.link)
    var again = Self.link
    again = Dialogue()
    again.client = Self.link.client
    again.broker = Self.link.broker
    again.clientNext = 77_000
    again.open(at: 10, heartbeat: 10)
    run.observe(again)
    #expect(run.engine.summary.passedOver == 2)
    #expect(run.names == [])
  }

  @Test func shardsCountTogether() {
    var configuration = Engine.Configuration()
    configuration.brokerAddresses = [.broker]
    var engine = ShardedEngine(configuration, shards: 3)
    var batch = PacketBatch()
    for port in 41_000..<41_020 as Range<UInt16> {
      let story = Self.dialogue(from: Endpoint(.broker, port), to: Endpoint(Self.other, 5672))
      for packet in story.packets {
        let header = PacketHeader(
          timestamp: .at(1), linkType: .rawIP, originalLength: packet.bytes.count)
        batch.append(packet.bytes.span, header)
      }
    }
    var events: [Event] = []
    engine.observe(batch, into: &events)
    #expect(engine.summary.passedOver == 20)
    #expect(engine.summary.flows == 0)
  }

  /// The port is a client's by chance: the other side answered the SYN, or sent connection.start.
  @Test(arguments: [true, false])
  func aClientsPortByChance(isStart: Bool) {
    var run = Run()
    var story = Dialogue()
    // By its port, the broker's side.
    story.broker = Endpoint(.broker, 5672)
    story.client = Endpoint(Self.other, 443)
    let start = FrameBuilder.framed(FrameBuilder.start())
    story.send(.client, isStart ? start : [], at: 1, flags: isStart ? .ack : [.syn, .ack])
    story.acknowledge(.broker, at: 1.1)
    story.send(.client, [], at: 2, flags: [.fin, .ack])
    run.observe(story)
    #expect(run.names == [])
    #expect(run.engine.summary.passedOver == 1)
    #expect(run.engine.summary.flows == 0)
  }
}

/// Both ports are watched.
extension BrokerSideTests {
  private static let ports: Set<UInt16> = [5672, 5673, 40_000]

  private static func both(_ client: UInt16 = 5673, _ broker: UInt16 = 5672) -> Dialogue {
    dialogue(from: Endpoint(.client, client), to: Endpoint(.broker, broker))
  }

  /// How many packets of the beginning are missing, and what else is known.
  static let told: [Fact<(first: Int, client: UInt16, addresses: Set<IPAddress>), Bool>] = [
    Fact("the SYN", (0, 5673, []), true),
    Fact("the SYN-ACK", (1, 5673, []), true),
    Fact("connection.start", (4, 5673, []), true),
    Fact("a guess from the broker's tune", (6, 5673, []), false),
    Fact("the broker's address", (6, 5673, [.broker]), true),
    Fact("the broker's address, from a client's segment", (7, 5673, [.broker]), true),
    Fact("an ephemeral port", (6, 40_000, []), true),
    Fact("an ephemeral port, from a client's segment", (7, 40_000, []), true),
    // The address decides: the client is the host of the broker that is told.
    Fact("the address before the port", (6, 40_000, [.client]), false),
  ]

  @Test(arguments: told)
  func whoIsTheBroker(_ fact: Fact<(first: Int, client: UInt16, addresses: Set<IPAddress>), Bool>) {
    var run = Run {
      $0.ports = Self.ports
      $0.brokerAddresses = fact.given.addresses
    }
    for packet in Self.both(fact.given.client).packets.dropFirst(fact.given.first) {
      run.observe(packet.bytes, at: packet.at)
    }
    #expect(run.engine.flows.map { $0.key.broker.address == .broker } == [fact.expected])
  }

  /// The first packet seen, an acknowledgment of the broker's, does not tell; what comes next does.
  @Test func aGuessIsPutRight() {
    var run = Run { $0.ports = Self.ports }
    var story = Dialogue()
    story.client = Endpoint(.client, 5673)
    story.acknowledge(.broker, at: -1)
    run.observe(story)
    #expect(run.engine.flows.map(\.key.broker.address) == [.client])
    run.observe(Self.both())
    #expect(run.engine.flows.map(\.key.broker.address) == [.broker])
    #expect(run.engine.flows.first?.conversation.heartbeat == .seconds(10))
  }

  /// What is known is not undone by one packet that anybody can send.
  @Test func whatIsKnownStays() {
    var run = Run { $0.ports = Self.ports }
    var story = Self.both()
    story.transmit(.broker, sequence: 1, [], at: 1, flags: .syn)
    run.observe(story)
    #expect(run.engine.flows.map(\.key.broker.address) == [.broker])
    #expect(run.engine.flows.first?.conversation.isOpen == true)
  }
}
