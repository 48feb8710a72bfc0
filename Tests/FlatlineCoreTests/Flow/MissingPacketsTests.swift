import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Where the capture lacks packets, what the sides say of them is believed once it is confirmed.
struct MissingPacketsTests {
  private static let beat = FrameBuilder.heartbeat

  private static func open(_ tell: (inout Dialogue) -> Void) -> Dialogue {
    dialogue { story in
      story.open(heartbeat: 10)
      tell(&story)
    }
  }

  /// The broker's bytes are missing, and the client acknowledges them.
  @Test func anAcknowledgmentOfTheBrokers() {
    var story = Self.open { story in
      story.brokerNext &+= 8
      story.acknowledge(.client, at: 1)
    }
    #expect(story.flow.broker.claimed == SequenceNumber(story.brokerNext))
    #expect(story.flow.broker.acknowledged == SequenceNumber(story.brokerNext &- 8))
    story.send(.broker, Self.beat, at: 2)
    #expect(story.flow.broker.claimed == nil)
    #expect(story.flow.broker.acknowledged == SequenceNumber(story.brokerNext &- 8))
    #expect(story.flow.unanswered.episode?.firstSent == .at(2))
  }

  /// The client's bytes after that are heard when the broker acknowledges them.
  @Test func bytesThatComeWithIt() {
    var story = Self.open { story in
      story.brokerNext &+= 8
      story.send(.client, Self.beat, at: 1)
    }
    #expect(story.flow.clientLastHeard == .at(0.007))
    story.acknowledge(.broker, at: 1.04)
    #expect(story.flow.clientLastHeard == .at(1.04))
    #expect(!story.flow.client.hasHole)
  }

  /// The client's bytes are missing, and the broker acknowledges them.
  @Test func anAcknowledgmentOfTheClients() {
    var story = Self.open { story in
      story.clientNext &+= 8
      story.acknowledge(.broker, at: 1)
    }
    #expect(story.flow.client.claimed == SequenceNumber(story.clientNext))
    story.send(.client, Self.beat, at: 2)
    #expect(story.flow.client.bytesNotCaptured == 8)
    #expect(story.flow.clientLastHeard == .at(2))
  }

  /// More than a window of both directions is missing: the sides fit each other elsewhere.
  @Test func moreThanAWindow() {
    let story = Self.open { story in
      story.clientNext &+= 1 << 29
      story.brokerNext &+= 1 << 29
      for second in 1...4 {
        story.send(.broker, Self.beat, at: Double(second))
        story.acknowledge(.client, at: Double(second) + 0.1)
        story.send(.client, Self.beat, at: Double(second) + 0.2)
        story.acknowledge(.broker, at: Double(second) + 0.3)
      }
    }
    let flow = story.flow
    #expect(flow.client.expected == SequenceNumber(story.clientNext))
    #expect(flow.broker.expected == SequenceNumber(story.brokerNext))
    #expect(flow.clientLastHeard == .at(4.2))
    #expect(flow.unanswered.isEmpty)
  }

  /// One side alone proves nothing, however often it says so.
  @Test func oneSideAlone() {
    let story = Self.open { story in
      for second in 1...20 {
        story.transmit(
          .client, sequence: story.clientNext &+ 1 << 29 &+ UInt32(second) * 8, Self.beat,
          at: Double(second))
      }
    }
    #expect(story.flow.clientLastHeard == .at(0.007))
    #expect(story.outcomes.suffix(20).allSatisfy { $0 == .rejected(.outOfWindow) })
  }

  /// Whoever sent first on a connection that was joined in its middle need not be its client: the
  /// broker's first segment tells.
  @Test func aStrangerWasFirst() {
    var story = Dialogue()
    story.transmit(.client, sequence: 0x7000_0000, Self.beat, at: 0, acknowledgment: 0x6000_0000)
    story.send(.broker, Self.beat, at: 1)
    story.acknowledge(.client, at: 1.1)
    story.send(.client, Self.beat, at: 2)
    let flow = story.flow
    #expect(flow.client.expected == SequenceNumber(story.clientNext))
    #expect(flow.broker.acknowledged == SequenceNumber(story.brokerNext))
    #expect(flow.unanswered.isEmpty)
  }

  /// Captured on the sending host, checksums may not be filled in yet: the broker takes what looks
  /// damaged, and they are not looked at any more.
  @Test func checksumsThatAreNotFilledIn() {
    var story = Dialogue()
    story.transmit(.client, sequence: 999, [], at: 0, flags: .syn, isDamaged: true)
    story.transmit(
      .broker, sequence: 4999, [], at: 0.001, flags: [.syn, .ack], acknowledgment: 1000)
    story.transmit(.client, sequence: 1000, Self.beat, at: 0.002, isDamaged: true)
    #expect(story.flow.clientLastHeard == .at(0.002))

    var joined = Dialogue()
    joined.client = Endpoint(.client, 50_000)
    joined.send(.broker, Self.beat, at: 0)
    joined.acknowledge(.client, at: 0.1)
    joined.transmit(.client, sequence: joined.clientNext, Self.beat, at: 1, isDamaged: true)
    joined.clientNext &+= 8
    #expect(joined.flow.clientLastHeard == nil)
    joined.acknowledge(.broker, at: 1.1)
    #expect(joined.flow.clientLastHeard == .at(1.1))
    joined.transmit(.client, sequence: joined.clientNext, Self.beat, at: 2, isDamaged: true)
    #expect(joined.flow.clientLastHeard == .at(2))

    // That is said, of each connection once.
    var run = Run()
    run.observe(story, joined)
    #expect(run.engine.summary.checksumsIgnored == 2)
  }
}
