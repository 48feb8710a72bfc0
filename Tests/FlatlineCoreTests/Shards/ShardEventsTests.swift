import Testing

@testable import FlatlineCore

/// The order of the events of one engine.
struct ShardEventsTests {
  private static func place(_ second: Double, packet: Int = 0, generation: UInt32 = 0) -> EventPlace
  {
    EventPlace(at: .at(second), packet: packet, generation: generation)
  }

  static let orders: [Fact<(EventPlace, EventPlace), Void>] = [
    Fact("in order of time", (place(1, packet: 9), place(2)), ()),
    Fact("the agenda before packets", (place(1, generation: 9), place(1, packet: 1)), ()),
    Fact("one packet after the other", (place(1, packet: 8), place(1, packet: 9)), ()),
    Fact("the older flow first", (place(1, generation: 3), place(1, generation: 4)), ()),
    Fact(
      "of one packet, too",
      (place(1, packet: 8, generation: 3), place(1, packet: 8, generation: 4)), ()),
  ]

  @Test(arguments: orders)
  func order(_ fact: Fact<(EventPlace, EventPlace), Void>) {
    #expect(fact.given.0 < fact.given.1)
    #expect(!(fact.given.1 < fact.given.0))
  }

  /// Events of one shard for one packet keep their order.
  @Test func merging() {
    func spoken(_ places: [(EventPlace, packets: Int)]) -> ShardEvents {
      var spoken = ShardEvents()
      for (place, packets) in places {
        var summary = Summary()
        summary.packets = packets
        spoken.append([.summary(summary)], [place])
      }
      return spoken
    }
    let shards = [
      spoken([(Self.place(1, packet: 4), 2), (Self.place(1, packet: 4), 3), (Self.place(9), 6)]),
      ShardEvents(),
      spoken([(Self.place(1), 1), (Self.place(2), 4), (Self.place(3), 5)]),
    ]
    var events: [Event] = []
    ShardEvents.merge(shards, into: &events)
    let numbers = events.map { if case .summary(let summary) = $0 { summary.packets } else { 0 } }
    #expect(numbers == [1, 2, 3, 4, 5, 6])
  }
}
