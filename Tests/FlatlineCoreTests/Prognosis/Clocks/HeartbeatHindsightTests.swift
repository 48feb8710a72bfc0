import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Joined in its middle, closed by the broker without a word: what was it?
struct HeartbeatHindsightTests {
  private static let beat = FrameBuilder.heartbeat

  private static func joined(_ tell: (inout Dialogue) -> Void) -> Dialogue {
    dialogue { story in
      story.send(.broker, FrameBuilder.publish(Array("hello".utf8)), at: 0)
      story.acknowledge(.client, at: 0.001)
      tell(&story)
    }
  }

  /// linger 0 (rabbit's `tcp_listen_options`).
  private static func reset(_ story: inout Dialogue, at instant: Double) {
    story.transmit(.broker, sequence: story.brokerNext, [], at: instant, flags: [.rst, .ack])
  }

  static let stories: [Fact<Dialogue, [String]>] = [
    Fact(
      "one heartbeat of the client, then silence",
      joined { story in
        story.send(.client, beat, at: 5)
        reset(&story, at: 30)
      }, ["missed heartbeats from client"]),
    Fact(
      "one of the broker's, and never a byte from the client",
      joined { story in
        story.send(.broker, beat, at: 5)
        reset(&story, at: 30)
      }, ["missed heartbeats from client"]),
    Fact(
      "none seen, but the path was dead",
      joined { story in
        story.send(.broker, FrameBuilder.publish(Array("hello".utf8)), at: 5)
        for wait in [0.2, 0.4, 0.8, 1.6, 3.2] { story.repeatLast(.broker, at: 5 + wait) }
        reset(&story, at: 30)
      }, ["missed heartbeats from client"]),
    Fact("no sign of heartbeats, the path alive", joined { reset(&$0, at: 30) }, []),
    Fact(
      "the client was heard just before",
      joined { story in
        for instant in stride(from: 5.0, through: 25, by: 5) {
          story.send(.client, beat, at: instant)
        }
        reset(&story, at: 30)
      }, []),
    Fact(
      "the broker has said why",
      joined { story in
        story.send(.client, beat, at: 5)
        story.send(
          .broker, FrameBuilder.framed(FrameBuilder.close(320, "CONNECTION_FORCED - maintenance")),
          at: 29.99)
        reset(&story, at: 30)
      }, ["maintenance"]),
    Fact(
      "the client went first",
      joined { story in
        story.send(.client, beat, at: 5)
        story.send(.client, [], at: 29.99, flags: [.ack, .fin])
        reset(&story, at: 30)
      }, ["client unexpectedly closed TCP connection"]),
  ]

  @Test(arguments: stories)
  func whatItWas(_ fact: Fact<Dialogue, [String]>) {
    var run = Run()
    run.observe(fact.given)
    #expect(run.closings.map(\.log) == fact.expected)
  }

  /// RabbitMQ's default heartbeats are faster than the kernel. That they are in use is half a guess.
  @Test func theDefaultIsHalfAGuess() throws {
    var run = Run()
    var story = Self.joined { $0.send(.broker, "hello", at: 100) }
    for wait in [0.2, 0.4, 0.8, 1.6, 3.2, 6.4] { story.repeatLast(.broker, at: 100 + wait) }
    run.observe(story)
    let prediction = try #require(run.predictions.last)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.runnerUp?.reason == .kernel(.etimedout))
    #expect(prediction.confidence == 0.5)
  }
}
