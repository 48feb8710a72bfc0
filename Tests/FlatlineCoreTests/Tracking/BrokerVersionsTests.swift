import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What a connection does not tell, another has told.
struct BrokerVersionsTests {
  private static let start = FrameBuilder.framed(FrameBuilder.start(version: "3.8.9"))

  /// The broker's first words on another connection, and the version that is then taken for its own.
  static let words: [Fact<[UInt8], String?>] = [
    Fact("connection.start", start, "3.8.9"),
    Fact("more behind it", start + FrameBuilder.heartbeat, "3.8.9"),
    Fact("cut", start.dropLast(), nil),
    Fact("without its end octet", start.dropLast() + [0], nil),
    Fact("on another channel", FrameBuilder.frame(1, channel: 1, FrameBuilder.start()), nil),
    Fact("another method", FrameBuilder.framed(FrameBuilder.tune(30, heartbeat: 60)), nil),
    Fact("behind a heartbeat", FrameBuilder.heartbeat + start, nil),
    Fact("a size beyond all", [1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 10, 0, 10, 0xce], nil),
    Fact(
      "no version", FrameBuilder.framed(FrameBuilder.start(version: "a fork")), nil),
  ]

  /// What the engine says of a connection that began before the capture.
  private func version(after story: Dialogue) -> String?? {
    var silent = Dialogue()
    silent.client = Endpoint(.client, 50_000)
    let key = FlowKey(client: silent.client, broker: silent.broker)
    var run = Run { $0.heartbeatHints[key] = .zero }
    run.observe(story)
    silent.send(.client, "hello", at: 99)
    silent.send(.broker, "deliver", at: 100)
    for wait in [0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833] {
      silent.repeatLast(.broker, at: 100 + wait)
    }
    run.observe(silent)
    return run.predictions.last { $0.flow.client == silent.client }.map(\.flow.brokerVersion)
  }

  @Test(arguments: words)
  func firstWords(_ fact: Fact<[UInt8], String?>) {
    var story = Dialogue()
    story.handshake()
    story.send(.broker, fact.given, at: 1)
    #expect(version(after: story) == .some(fact.expected))
  }

  @Test func clientsTellNothing() {
    var story = Dialogue()
    story.handshake()
    story.send(.client, Self.start, at: 1)
    #expect(version(after: story) == .some(nil))
  }

  /// Whatever becomes of the connection.
  @Test func ofAConnectionThatIsNotFollowed() {
    var story = Dialogue()
    story.send(.broker, Self.start, at: 1, flags: [.fin, .ack])
    #expect(version(after: story) == .some("3.8.9"))
  }

  @Test func theTableIsBounded() {
    var versions = BrokerVersions()
    for number in 0..<5000 {
      versions.learn(from: Self.start.span, of: Endpoint(IPAddress(v4: UInt32(number)), 5672))
    }
    #expect(versions.version(of: Endpoint(IPAddress(v4: 0), 5672)) == nil)
    #expect(versions.version(of: Endpoint(IPAddress(v4: 4999), 5672)) == BrokerVersion(3, 8, 9))
  }
}
