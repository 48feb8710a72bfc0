import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What is made of the broker's writes: so many bytes every so many seconds, for a minute or more.
struct SendRateTests {
  typealias Given = (bytes: Int, every: Double)

  static let drips: [Fact<Given, Double>] = [
    Fact("a thousand a second", (100, 0.001), 100_000),
    Fact("four a second", (600, 0.25), 2400),
    Fact("one in ten seconds", (8000, 10), 800),
  ]

  @Test(arguments: drips)
  func aSteadyDrip(_ fact: Fact<Given, Double>) throws {
    var rate = SendRate()
    // What the handshakes take does not count.
    _ = rate.sent(5000, endsWrite: true, at: .at(-5))
    for number in 0..<Int(max(60, 20 * fact.given.every) / fact.given.every) {
      _ = rate.sent(
        fact.given.bytes, endsWrite: true,
        at: .at(Double(number) * fact.given.every))
    }
    let traffic = try #require(rate.traffic(until: .at(1000)))
    #expect(abs(traffic.bytesPerSecond / fact.expected - 1) < 0.01)
    #expect(abs(traffic.write / Double(fact.given.bytes) - 1) < 0.01)
    #expect(traffic.deviation < traffic.bytesPerSecond * traffic.period.seconds / 10)
  }

  /// A hundred messages at once, every five seconds.
  @Test func bursts() throws {
    var rate = SendRate()
    for number in 0..<20 {
      for piece in 0..<100 {
        _ = rate.sent(
          500, endsWrite: piece == 99,
          at: .at(Double(number) * 5 + Double(piece) / 1000))
      }
    }
    let traffic = try #require(rate.traffic(until: .at(95.1)))
    #expect(abs(traffic.bytesPerSecond - 10_000) < 100)
    #expect(abs(traffic.write - 50_000) < 1)
    #expect(traffic.message == nil)
  }

  /// A consumer that was idle is flooded for a second.
  @Test func aFloodThatBegins() throws {
    var rate = SendRate()
    for number in 0..<10 { _ = rate.sent(8, endsWrite: true, at: .at(Double(number) * 5)) }
    for number in 0..<100 {
      _ = rate.sent(20_000, endsWrite: true, at: .at(50 + Double(number) / 100))
    }
    let traffic = try #require(rate.traffic(until: .at(50.99)))
    #expect(abs(traffic.bytesPerSecond / 2e6 - 1) < 0.05)
  }

  /// Sequence numbers may jump by more than is ever sent: bytes are counted modulo 2^32.
  @Test func bytesThatComeToNothing() {
    var rate = SendRate()
    for number in 0..<16 {
      _ = rate.sent(1 << 28, endsWrite: true, at: .at(Double(number) / 16))
    }
    #expect(rate.traffic(until: .at(0.99)) == nil)
  }

  @Test func tooYoungToKnow() {
    var rate = SendRate()
    for number in 0..<5 {
      _ = rate.sent(100, endsWrite: true, at: .at(Double(number) / 5))
    }
    #expect(rate.traffic(until: .at(0.8)) == nil)
  }

  /// Counts by channel, the last of each; 0 is no limit.
  static let prefetches: [Fact<[(UInt16, UInt16)], Int?>] = [
    Fact("none", [], nil),
    Fact("one channel", [(10, 1)], 10),
    Fact("two channels", [(10, 1), (250, 2)], 260),
    Fact("changed", [(10, 1), (250, 1)], 250),
    Fact("lifted", [(10, 1), (0, 1)], nil),
    Fact("lifted on one of two", [(10, 1), (0, 2)], nil),
    Fact("and set again", [(10, 1), (0, 2), (20, 2)], 30),
    Fact("as many as there can be", [(65_535, 1), (65_535, 2), (10, 2)], 65_545),
  ]

  @Test(arguments: prefetches)
  func prefetch(_ fact: Fact<[(UInt16, UInt16)], Int?>) {
    var prefetch = Prefetch()
    for (count, channel) in fact.given { prefetch.set(count, on: channel) }
    #expect(prefetch.limit == fact.expected)
    #expect(prefetch.isExact == (Set(fact.given.map(\.1)).count < 2))
  }
}
