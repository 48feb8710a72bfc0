import Testing

@testable import FlatlineCore

/// When the clock was set, events are the same, told by the new clock; what stands is told again.
struct ClockStepTests {
  private static let packets = Dialogue.blackHole(heartbeat: 60, repeated: 8).packets
  /// In the middle of the retransmissions.
  private static let middle = packets.count - 3

  private static func events(_ offset: Interval, shards: Int) -> (events: [Event], last: Event) {
    var engine = ShardedEngine(shards: shards)
    var events: [Event] = []
    for (range, offset) in [(0..<middle, .zero), (middle..<packets.count, offset)] {
      var batch = PacketBatch()
      for packet in packets[range] {
        batch.append(
          packet.bytes.span,
          PacketHeader(
            timestamp: .at(packet.at), linkType: .rawIP, originalLength: packet.bytes.count))
      }
      batch.clockOffset = offset
      engine.observe(batch, into: &events)
    }
    return (events, engine.finish())
  }

  private static func text(_ event: Event) -> String { String(reflecting: event) }

  @Test(arguments: [Interval.seconds(3600), .seconds(-1_000_000_000)], [1, 2, 5])
  func eventsAreToldByTheNewClock(offset: Interval, shards: Int) throws {
    let expected = Self.events(.zero, shards: 1)
    let told = Self.events(offset, shards: shards)
    let standing = try #require(
      expected.events.lastIndex { $0.at ?? .distantPast <= .at(Self.packets[Self.middle - 1].at) })
    #expect(told.events[...standing].map(Self.text) == expected.events[...standing].map(Self.text))
    // The prediction stands when the clock is set.
    guard case .prediction(var again) = expected.events[standing] else {
      Issue.record("nothing stands")
      return
    }
    again.at = .at(Self.packets[Self.middle - 1].at)
    let after = [.prediction(again)] + expected.events[(standing + 1)...] + [expected.last]
    #expect(
      (told.events[(standing + 1)...] + [told.last]).map(Self.text)
        == after.map { Self.text($0.moved(by: .zero - offset)) })
  }
}
