import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// For each clock a flow that it alone decides.
struct ClockStory: Sendable {
  var kind: ClockKind
  var story: Dialogue
  /// When the flow is evaluated, seconds into the story.
  var now: Double
  var ending: Ending
  var keepalive: KernelProfile.Keepalive?

  var context: ClockContext {
    var kernel = KernelProfile()
    kernel.keepalive = keepalive
    return ClockContext(kernel: kernel, broker: BrokerProfile(), now: .at(now))
  }

  var prognosis: Prognosis { Prognosis(kernel: context.kernel, broker: context.broker) }

  static let all: [ClockStory] = [
    ClockStory(
      kind: .immediateEnding,
      story: dialogue { story in
        story.open(heartbeat: 60)
        story.transmit(.client, sequence: story.clientNext, [], at: 8, flags: .rst)
      }, now: 8, ending: .abrupt),
    ClockStory(
      kind: .orderlyClose,
      story: dialogue { story in
        story.open(heartbeat: 60)
        story.send(.client, FrameBuilder.framed(FrameBuilder.close(200, "bye")), at: 5)
        story.send(.broker, FrameBuilder.framed(FrameBuilder.closeOk), at: 5.5)
      }, now: 6, ending: .normal),
    ClockStory(
      kind: .sendTimeoutHindsight,
      story: {
        var story = Dialogue.flood()
        story.transmit(.broker, sequence: story.brokerNext, [], at: 43, flags: [.rst, .ack])
        return story
      }(), now: 43, ending: .sendTimeout),
    ClockStory(
      kind: .heartbeatHindsight,
      story: dialogue { story in
        story.send(.broker, FrameBuilder.publish(Array("hello".utf8)), at: 0)
        story.acknowledge(.client, at: 0.001)
        story.send(.client, FrameBuilder.heartbeat, at: 5)
        story.transmit(.broker, sequence: story.brokerNext, [], at: 30, flags: [.rst, .ack])
      }, now: 30, ending: .missedHeartbeats(timeout: nil)),
    ClockStory(
      kind: .retransmission, story: .blackHole(repeated: 6), now: 107,
      ending: .kernel(.etimedout)),
    ClockStory(
      kind: .heartbeat, story: dialogue { $0.open(heartbeat: 10) }, now: 20,
      ending: .missedHeartbeats(timeout: .seconds(10))),
    ClockStory(
      kind: .keepalive, story: .idle(probes: [10.02, 13.28]), now: 14,
      ending: .kernel(.etimedout), keepalive: .of(10, 3, 4)),
    ClockStory(
      kind: .windowProbe,
      story: dialogue { story in
        story.open(heartbeat: 0)
        story.send(.broker, "a", at: 1)
        story.clientWindow = 0
        story.acknowledge(.client, at: 2)
        for instant in [5.68, 12.85, 26.93, 55.09] {
          story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
        }
      }, now: 60, ending: .kernel(.etimedout)),
    ClockStory(
      kind: .sendTimeout, story: .flood(), now: 25, ending: .sendTimeout),
    ClockStory(
      kind: .handshake, story: dialogue { $0.handshake() }, now: 6,
      ending: .handshakeTimeout(awaiting: "handshake")),
    ClockStory(
      kind: .brokerUnheard, story: .deafBroker(repeated: 6), now: 67,
      ending: .missedHeartbeats(timeout: .seconds(10))),
    ClockStory(
      kind: .lingering, story: .quiet { $0.ask(at: [60, 65, 70]) }, now: 76, ending: .lingering),
  ]
}

extension ClockStory: CustomTestStringConvertible {
  var testDescription: String { "\(kind)" }
}

extension KernelProfile.Keepalive {
  /// `tcp_keepalive_time` and `_intvl` in seconds, and `_probes`.
  static func of(_ time: Int, _ interval: Int, _ probes: Int) -> Self {
    var keepalive = Self()
    keepalive.time = .seconds(time)
    keepalive.interval = .seconds(interval)
    keepalive.probes = probes
    return keepalive
  }
}

extension Dialogue {
  /// Idle since second 0, when the client's last packet came; then keepalive probes of the broker.
  static func idle(heartbeat: UInt16 = 0, probes: [Double] = []) -> Dialogue {
    dialogue { story in
      story.open(at: -1, heartbeat: heartbeat)
      story.send(.broker, "a", at: -0.001)
      story.acknowledge(.client, at: 0)
      for instant in probes {
        story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
      }
    }
  }

  /// 400 kB a second for ten seconds, each segment acknowledged at once; then, with `stops`, the
  /// client's window is closed.
  static func flood(
    stops: Bool = true, _ begin: (inout Dialogue) -> Void = { $0.open(heartbeat: 0) }
  ) -> Dialogue {
    dialogue { story in
      begin(&story)
      let payload = [UInt8](repeating: 0x78, count: 40_000)
      for tenth in 1...100 {
        story.send(.broker, payload, at: Double(tenth) / 10)
        if tenth == 100, stops { story.clientWindow = 0 }
        story.acknowledge(.client, at: Double(tenth) / 10 + 0.001)
      }
    }
  }
}
