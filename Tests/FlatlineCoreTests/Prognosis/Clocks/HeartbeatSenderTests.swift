import Testing

@testable import FlatlineCore

/// rabbit_heartbeat's sender, with T = 10 from a tune-ok at 0: looks at 5, 10, 15, ...
struct HeartbeatSenderTests {
  /// When the broker sent last, whether that was a heartbeat, and from when beats are asked for.
  typealias Given = (sent: Double?, wasBeat: Bool, after: Double)

  private static func flow(_ given: Given) -> Flow {
    var flow = Flow(key: FlowKey(client: .client, broker: .broker), firstSeen: .at(0))
    flow.conversation.tuneOk = (.heartbeat(10), .at(0))
    guard let sent = given.sent else { return flow }
    flow.conversation.firstBrokerHeartbeat = .at(5.001)
    flow.brokerLastNew = .at(sent)
    flow.broker.hasSentSinceHeartbeat = !given.wasBeat
    return flow
  }

  static let beats: [Fact<Given, (Double, Double)?>] = [
    Fact("the first look always beats", (nil, false, 1), (5, 10)),
    Fact("which was not seen", (nil, false, 6), nil),
    Fact("after a beat the next look", (10.003, true, 11), (15, 20)),
    Fact("after a delivery the look after the next", (11, false, 12), (20, 25)),
    Fact("a delivery just after a look", (10.2, false, 11), (20, 25)),
    Fact("asked for later ones", (10.003, true, 33), (35, 40)),
  ]

  @Test(arguments: beats)
  func next(_ fact: Fact<Given, (Double, Double)?>) {
    let sender = HeartbeatSender(broker: BrokerProfile())
    let beats = sender.beats(of: Self.flow(fact.given), after: .at(fact.given.after))
    #expect((beats == nil) == (fact.expected == nil))
    guard let beats, let expected = fact.expected else { return }
    #expect(abs(beats.first.seconds - expected.0) < 0.02)
    #expect(abs(beats.second.seconds - expected.1) < 0.02)
    #expect(beats.interval == .seconds(10))
  }

  /// The writer is stuck since then; it had submitted something between all looks before.
  static let stuck: [Fact<Double, Double>] = [
    Fact("before the first look, which always beats", 3, 5),
    Fact("the look after the next", 7, 15),
    Fact("just before a look", 19.9, 25),
  ]

  @Test(arguments: stuck)
  func firstBeatBehindAWrite(_ fact: Fact<Double, Double>) throws {
    let sender = HeartbeatSender(broker: BrokerProfile())
    let flow = Self.flow((11, false, 0))
    let beat = try #require(sender.firstBeat(of: flow, stuckSince: .at(fact.given)))
    #expect(abs(beat.seconds - fact.expected) < 0.02)
  }

  @Test func noneWhereHeartbeatsAreOff() {
    var flow = Self.flow((nil, false, 1))
    flow.conversation.tuneOk = (.heartbeat(0), .at(0))
    let sender = HeartbeatSender(broker: BrokerProfile())
    #expect(sender.beats(of: flow, after: .at(1)) == nil)
    #expect(sender.firstBeat(of: flow, stuckSince: .at(1)) == nil)
  }

  /// The lab's nat-new-port: the broker's own heartbeat comes before keepalive's end, and from then
  /// on the retransmission timer rules.
  @Test(arguments: [(40, 0), (0, 1)] as [(UInt16, Int)])
  func aBeatEndsTheProbing(heartbeat: UInt16, predictions: Int) {
    var settings = KernelProfile.Keepalive()
    settings.time = .seconds(10)
    settings.interval = .seconds(3)
    settings.probes = 4
    var run = Run { [settings] in $0.kernel.keepalive = settings }
    var story = dialogue { $0.open(heartbeat: heartbeat) }
    for instant in [10.2, 13.3, 16.4] {
      story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
    }
    run.observe(story)
    run.advance(to: 17)
    #expect(Set(run.predictions.map(\.id)).count == predictions)
  }
}
