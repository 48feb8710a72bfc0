import FlatlineCore
import FlatlineScore
import Testing

/// When a time difference is taken for an offset between clocks.
struct ClockOffsetTests {
  /// Connections on ports 1, 2, ..., each ended by a packet at its port's second, and logged
  /// `late` seconds after that.
  private func score(_ late: [Double?], noise: [Double] = []) -> Score {
    var lines = [Story.idle(-100_000)]
    var connections: [CapturedConnection] = []
    for (index, late) in late.enumerated() {
      let port = index + 1
      var connection = CapturedConnection(
        client: Endpoint(IPAddress(v4: 0xc633_6401), UInt16(port)),
        broker: Endpoint(IPAddress(v4: 0xcb00_7115), 5672), firstSeen: Story.at(0))
      connection.endMark = Story.at(Double(port))
      connections.append(connection)
      for (number, late) in (noise + [late].compactMap(\.self)).enumerated() {
        lines.append(
          Story.text(
            Double(port) + late * (number < noise.count ? Double(port) : 1), "info",
            "closing AMQP connection (198.51.100.1:\(port) -> 203.0.113.21:5672)",
            process: "<0.\(port).\(number)>"))
      }
    }
    return Score(
      BrokerLog(lines.joined(separator: "\n")), connections, start: Story.at(0),
      end: Story.at(1000))
  }

  @Test func theMedianOfManyIsTheOffset() {
    let clock = score([100, 100.25, 100.5]).clock
    #expect(clock.offset == .seconds(100.25))
    #expect(clock.spread == .seconds(100)...Interval.seconds(100.5))
    #expect(clock.isSubtracted)
  }

  @Test(arguments: [(0.019, false), (-0.019, false), (0.021, true), (-0.021, true)])
  func whatABrokerNeedsToLogIsNoOffset(late: Double, isSubtracted: Bool) {
    let clock = score([late, late, late]).clock
    #expect(clock.offset == .seconds(late))
    #expect(clock.isSubtracted == isSubtracted)
  }

  @Test func oneDifferenceIsBelievedWhenItIsSmall() {
    #expect(score([4]).clock.pairs == 1)
    #expect(score([6]).clock.pairs == 0)
    #expect(score([nil]).clock.pairs == 0)
  }

  @Test func aPortThatWasUsedBeforeIsNoOffset() {
    let clock = score([0.001, 0.001, 0.001], noise: [-700, -1300]).clock
    #expect(clock.pairs == 3)
    #expect(clock.offset == .milliseconds(1))
  }

  @Test func differencesThatDoNotCrowdProveNothing() {
    let clock = score([-10, -100, 500, 500.1, 3000, 9000]).clock
    #expect(clock.pairs == 0)
    #expect(!clock.isSubtracted)
  }
}
