import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A 4-tuple that is used again is a new flow.
struct ReuseTests {
  private static func again(at second: Double, from sequence: UInt32 = 77_000) -> Dialogue {
    var story = Dialogue()
    story.clientNext = sequence
    story.brokerNext = 99_000
    story.open(at: second, heartbeat: 30)
    return story
  }

  private static func once(_ tell: (inout Dialogue) -> Void = { _ in }) -> Dialogue {
    dialogue {
      $0.open(heartbeat: 60)
      tell(&$0)
    }
  }

  /// Before the same client's port connects again.
  static let stories: [Fact<Dialogue, Int>] = [
    Fact(
      "after a reset",
      once { story in
        story.transmit(.client, sequence: story.clientNext, [], at: 2, flags: [.rst, .ack])
      }, 2),
    Fact(
      "after the broker's reset",
      once { story in
        story.transmit(.broker, sequence: story.brokerNext, [], at: 2, flags: [.rst, .ack])
      }, 2),
    Fact("without any end", once(), 2),
    Fact("after an unanswered SYN", dialogue { $0.send(.client, [], at: 0, flags: .syn) }, 2),
    Fact(
      "after a refused SYN",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.transmit(.broker, sequence: 0, [], at: 0.001, flags: [.rst, .ack])
      }, 2),
    Fact("joined in its middle", dialogue { $0.send(.client, FrameBuilder.heartbeat, at: 0) }, 2),
  ]

  @Test(arguments: stories)
  func newFlow(_ fact: Fact<Dialogue, Int>) {
    var run = Run()
    run.observe(fact.given)
    run.observe(Self.again(at: 10))
    #expect(run.engine.summary.flows == fact.expected)
    #expect(run.engine.flows.count == 1)
    let flow = run.engine.flows.first
    #expect(flow?.conversation.heartbeat == .seconds(30))
    #expect(flow?.establishedAt == .at(10.002))
    #expect(flow?.client.frameLosses == 0)
  }

  static let same: [Fact<Dialogue, Int>] = [
    Fact(
      "the SYN, repeated before an answer",
      dialogue {
        $0.transmit(.client, sequence: 1000, [], at: -1, flags: .syn)
        $0.open(heartbeat: 60)
      }, 1),
    Fact(
      "the SYN, repeated after it",
      once {
        $0.transmit(.client, sequence: 1000, [], at: 1, flags: .syn)
      }, 1),
    Fact(
      "late packets after a reset",
      once { story in
        story.transmit(.client, sequence: story.clientNext, [], at: 2, flags: [.rst, .ack])
        story.acknowledge(.broker, at: 2.1)
        story.send(.broker, "late", at: 2.2)
      }, 1),
  ]

  /// A SYN on a connection that lives, with another number, changes nothing until it is answered.
  static let unanswered: [Fact<Dialogue, Int>] = [
    Fact(
      "a stranger's SYN",
      once { story in
        story.transmit(.client, sequence: 77, [], at: 1, flags: .syn)
        // The challenge ACK.
        story.acknowledge(.broker, at: 1.001)
      }, 1),
    Fact(
      "a stranger's SYN and header",
      once { story in
        story.transmit(.client, sequence: 77, [], at: 1, flags: .syn)
        story.transmit(.client, sequence: 78, FrameBuilder.protocolHeader, at: 1.001)
        story.acknowledge(.broker, at: 1.002)
      }, 1),
    Fact(
      "a SYN-ACK that answers another",
      once { story in
        story.transmit(.client, sequence: 77, [], at: 1, flags: .syn)
        story.transmit(
          .broker, sequence: 1, [], at: 1.001, flags: [.syn, .ack], acknowledgment: 1000)
      }, 1),
  ]

  @Test(arguments: unanswered)
  func isNoReuse(_ fact: Fact<Dialogue, Int>) {
    var run = Run()
    run.observe(fact.given)
    #expect(run.engine.summary.flows == fact.expected)
    #expect(run.engine.flows.first?.conversation.heartbeat == .seconds(60))
    #expect(run.engine.flows.first?.client.next == SequenceNumber(fact.given.clientNext))
  }

  /// A host that rebooted asks again: the broker's challenge ACK draws a RST, and the SYN after that
  /// is answered (RFC 9293 section 3.5.1).
  @Test func afterAReboot() {
    var run = Run()
    let old = Self.once { story in
      story.transmit(.client, sequence: 77_000, [], at: 2, flags: .syn)
      story.acknowledge(.broker, at: 2.001)
      story.transmit(.client, sequence: story.clientNext, [], at: 2.002, flags: .rst)
    }
    run.observe(old)
    run.observe(Self.again(at: 3))
    #expect(run.engine.summary.flows == 2)
    #expect(run.closings.map(\.observed) == [.clientReset])
  }

  /// Where the SYN-ACK was not captured, what the broker acknowledges tells that the SYN was answered.
  @Test func withoutTheSynAck() {
    var run = Run()
    run.observe(Self.once())
    let again = Self.again(at: 10)
    for packet in again.packets where packet.fields.flags != [.syn, .ack] {
      run.observe(packet.bytes, at: packet.at)
    }
    #expect(run.engine.summary.flows == 2)
    #expect(run.engine.flows.first?.conversation.heartbeat == .seconds(30))
  }

  @Test(arguments: same)
  func sameFlow(_ fact: Fact<Dialogue, Int>) {
    var run = Run()
    run.observe(fact.given)
    #expect(run.engine.summary.flows == fact.expected)
  }

  /// The old connection's prediction is over with it.
  @Test func aStandingPredictionIsClosed() {
    var run = Run()
    run.observe(.blackHole(repeated: 6))
    run.observe(Self.again(at: 120))
    #expect(run.closings.map(\.observed) == [.reused])
    #expect(run.closings.first?.id == run.predictions.first?.id)
    #expect(run.engine.standingPredictions == 0)
  }
}
