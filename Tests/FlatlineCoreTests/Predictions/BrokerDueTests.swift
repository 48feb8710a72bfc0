import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// When a broker that runs sends something at the latest. T is 10 s; its sender looks at 5.008, 10.009,
/// 15.010, 20.011, 25.013 and 30.014.
struct BrokerDueTests {
  private static let beat = 5.008

  /// Its last bytes, after the first beat.
  private static func story(_ sent: Double..., isBeat: Bool = false) -> Dialogue {
    var story = Dialogue()
    story.open(heartbeat: 10)
    story.send(.broker, FrameBuilder.heartbeat, at: beat)
    story.acknowledge(.client, at: beat + 0.001)
    let delivery = FrameBuilder.frame(1, channel: 1, [0, 60, 0, 60])
    for instant in sent {
      story.send(.broker, isBeat ? FrameBuilder.heartbeat : delivery, at: instant)
      story.acknowledge(.client, at: instant + 0.001)
    }
    return story
  }

  static let facts: [Fact<Dialogue, Double>] = [
    Fact("it has beaten", story(10.009, isBeat: true), 15.009),
    Fact("long before a look", story(17), 25.013),
    Fact("shortly before a look", story(19.9), 25.013),
    Fact("about a look", story(19.99), 29.99),
    Fact("just after a look", story(20.03), 30.014),
    Fact("busy", story(6, 9, 12, 14, 16, 18, 20.5), 30.014),
  ]

  /// Its looks are known to a millisecond each.
  @Test(arguments: facts)
  func due(_ fact: Fact<Dialogue, Double>) throws {
    let due = fact.given.flow.brokerDue(lookingFrom: .at(Self.beat), BrokerProfile())
    #expect(abs(try #require(due).seconds - fact.expected) < 0.006)
  }

  @Test func whoseLooksAreNotKnown() {
    let flow = Self.story(17).flow
    #expect(flow.brokerDue(lookingFrom: nil, BrokerProfile()) == .at(27))
    var late = BrokerProfile()
    late.lateness = BrokerLateness.Bound(any: .seconds(1), look: .seconds(1))
    #expect(flow.brokerDue(lookingFrom: .at(Self.beat), late) == .at(27))
  }

  /// The longer ago its looks were seen, the less is known of them.
  @Test func longAgo() throws {
    let due = Self.story(1600.5).flow.brokerDue(lookingFrom: .at(Self.beat), BrokerProfile())
    #expect(due == .at(1610.5))
  }
}
