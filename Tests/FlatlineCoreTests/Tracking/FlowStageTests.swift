import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// How far a flow has come, and what proves that there is one.
struct FlowStageTests {
  private static func stage(_ story: Dialogue) -> FlowStage? {
    var run = Run()
    run.observe(story)
    return run.engine.tracker.table.records.first?.stage
  }

  static let reached: [Fact<Dialogue, FlowStage>] = [
    Fact("a SYN", dialogue { $0.send(.client, [], at: 0, flags: .syn) }, .oneSided),
    Fact("a client's bytes", dialogue { $0.send(.client, "x", at: 0) }, .oneSided),
    Fact(
      "a SYN that is refused",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.transmit(.broker, sequence: 0, [], at: 0.001, flags: [.rst, .ack])
      }, .oneSided),
    Fact(
      "bytes for no socket",
      dialogue {
        $0.send(.client, "x", at: 0)
        $0.transmit(.broker, sequence: 5000, [], at: 0.001, flags: .rst)
      }, .oneSided),
    Fact(
      "an acknowledgment of what the client did not send",
      dialogue {
        $0.send(.client, "x", at: 0)
        $0.acknowledge(.broker, at: 0.001, upTo: 1 << 31)
      }, .oneSided),
    Fact(
      "the broker's acknowledgment alone", dialogue { $0.acknowledge(.broker, at: 0) }, .oneSided),
    Fact(
      "a SYN-ACK",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.send(.broker, [], at: 0.001, flags: [.syn, .ack])
      }, .halfOpen),
    Fact("TCP's handshake", dialogue { $0.handshake() }, .silent),
    Fact(
      "a protocol header",
      dialogue {
        $0.handshake()
        $0.send(.client, FrameBuilder.protocolHeader, at: 0.003)
      }, .opening),
    Fact("an open connection", dialogue { $0.open(heartbeat: 60) }, .open),
    Fact(
      "what follows a hole does not open it",
      dialogue {
        $0.handshake()
        $0.transmit(.client, sequence: $0.clientNext &+ 100, [65], at: 0.003)
      }, .silent),
    Fact(
      "joined in its middle, both sides",
      dialogue {
        $0.send(.client, "x", at: 0)
        $0.acknowledge(.broker, at: 0.04)
      }, .open),
    Fact(
      "joined in its middle, the broker only",
      dialogue { $0.send(.broker, "x", at: 0) }, .halfOpen),
    Fact(
      "the broker only, but AMQP",
      dialogue { $0.send(.broker, FrameBuilder.heartbeat, at: 0) }, .open),
    Fact(
      "the client is seen later",
      dialogue {
        $0.send(.broker, "x", at: 0)
        $0.acknowledge(.client, at: 0.001)
      }, .open),
    Fact(
      "over",
      dialogue {
        $0.open(heartbeat: 60)
        $0.transmit(.client, sequence: $0.clientNext, [], at: 1, flags: [.rst, .ack])
      }, .closed),
  ]

  @Test(arguments: reached)
  func theStageReached(_ fact: Fact<Dialogue, FlowStage>) {
    #expect(Self.stage(fact.given) == fact.expected)
  }

  /// Of a client that is seen first, nothing is lost when the broker answers.
  @Test func factsAreKept() throws {
    var run = Run()
    run.observe(
      dialogue {
        $0.transmit(.client, sequence: 1000, [], at: 0, flags: .syn, options: [2, 4, 5, 0xb4])
        $0.clientNext = 1001
        $0.send(.broker, [], at: 0.1, flags: [.syn, .ack])
        $0.acknowledge(.client, at: 0.2)
      })
    let flow = try #require(run.engine.flows.first)
    #expect(run.engine.summary.flows == 1)
    #expect(flow.clientMaximumSegmentSize == 1460)
    #expect(flow.clientInitial == SequenceNumber(1000))
    #expect(flow.establishedAt == .at(0.2))
  }

  @Test func aClientAloneIsNoHealthyConnection() {
    var run = Run()
    run.observe(dialogue { $0.send(.client, FrameBuilder.heartbeat, at: 0) })
    run.advance(to: 1000)
    #expect(run.engine.healthyFlows == 0)
    #expect(run.engine.census().isEmpty)
    #expect(run.events.isEmpty)
  }

  /// A client that left before the broker was heard is looked at when it is.
  @Test func aFinishBeforeTheBrokerSpoke() {
    var run = Run()
    run.observe(
      dialogue {
        $0.send(.client, "x", at: 0)
        $0.send(.client, [], at: 0.01, flags: [.ack, .fin])
        $0.acknowledge(.broker, at: 0.04)
      })
    #expect(run.engine.tracker.table.records[0].stage > .oneSided)
  }

  /// A stranger can send both: the flow stays what it is, and is forgotten as such.
  @Test func anErrorAboutAFlowOnWhichTheBrokerHasNotSpoken() throws {
    let story = dialogue { $0.acknowledge(.broker, at: 0) }
    var run = Run { $0.maximumFlows = 64 }
    run.observe(story)
    let quoted = try #require(story.packets.last).bytes
    run.observe(
      PacketBuilder.ipv4(PacketBuilder.icmp(3, 1, quoted), protocol: 1, from: .router), at: 1)
    #expect(run.engine.tracker.table.records.first?.stage == .oneSided)
    for number in 0..<200 as Range<UInt16> {
      var stranger = Dialogue()
      stranger.client = Endpoint(story.client.address, 20_000 + number)
      stranger.acknowledge(.broker, at: 2)
      run.observe(stranger)
    }
    #expect(run.engine.summary.flowsEvictedBy == ["one-sided": 137])
    #expect(run.events.isEmpty)
  }
}
