import FlatlineCore
import Foundation
import SyntheticTraffic
import Testing

@testable import Capture

/// How far two clocks are apart, from packets that both have.
struct ClockComparisonTests {
  struct Clocks: Sendable, CustomTestStringConvertible {
    var name: String
    /// Of the second capture's clock, in seconds.
    var ahead: Double
    /// Of the way between them, in seconds.
    var delay = 0.011
    /// The mean of what is added to that, in seconds.
    var jitter = 0.002
    /// In millionths.
    var drift = 0.0
    var seconds = 60.0
    var isSecondNearer = false
    /// Of all packets, those that go to the client.
    var share = 0.5

    var testDescription: String { name }

    var matches: [CommonPackets.Match] {
      var random = SeededGenerator(seed: 7)
      let count = 1000
      return (0..<count).map { number in
        let sent = Double(number) * seconds / Double(count)
        let isFromBroker = Double.random(in: 0..<1, using: &random) < share
        let late = delay - jitter * log(Double.random(in: 0.001..<1, using: &random))
        let goesToSecond = isFromBroker != isSecondNearer
        let first = goesToSecond ? sent : sent + late
        let second = goesToSecond ? sent + late : sent
        return CommonPackets.Match(
          first: 0, second: 1, firstTime: Self.start + .seconds(first),
          secondTime: Self.start + .seconds(ahead + second * (1 + drift * 1e-6)), path: 3,
          isForward: isFromBroker, isFromBroker: isFromBroker)
      }
    }

    private static let start = Instant(nanosecondsSinceEpoch: 1_700_000_000_000_000_000)!
  }

  static let cases = [
    Clocks(name: "2.5 s ahead", ahead: 2.5),
    Clocks(name: "2.5 s behind", ahead: -2.5),
    Clocks(name: "40 ms ahead", ahead: 0.04),
    Clocks(name: "less apart than the way takes", ahead: 0.004),
    Clocks(name: "not apart", ahead: 0),
    Clocks(name: "an hour apart", ahead: 3600),
    Clocks(name: "the second is at the broker", ahead: 2.5, isSecondNearer: true),
    Clocks(name: "on one switch", ahead: 2.5, delay: 1e-6, jitter: 0),
    Clocks(name: "mostly deliveries", ahead: 2.5, share: 0.97),
    Clocks(name: "drifts within an hour", ahead: 2.5, drift: 50, seconds: 3600),
    Clocks(name: "drifts back", ahead: -0.04, drift: -20, seconds: 3600),
    Clocks(name: "drifts less than a millisecond", ahead: 2.5, drift: 1, seconds: 600),
  ]

  @Test(arguments: cases)
  func isFound(clocks: Clocks) throws {
    let comparison = try #require(ClockComparison(clocks.matches))
    let start = try #require(clocks.matches.map(\.secondTime).min())
    #expect(comparison.origin == start)
    #expect((comparison.offset - .seconds(clocks.ahead)).magnitude < .milliseconds(1))
    let within = try #require(comparison.within)
    #expect((within - .seconds(clocks.delay)).magnitude < .milliseconds(1))
    #expect(comparison.isSecondNearer == clocks.isSecondNearer)
    let isSeen = clocks.drift.magnitude * clocks.seconds > 1000
    #expect(abs(comparison.rate - (isSeen ? clocks.drift * 1e-6 : 0)) < 1e-6)
  }

  /// Of one direction only a bound is known.
  @Test(arguments: [0.0, 1.0])
  func oneWay(share: Double) throws {
    let clocks = Clocks(name: "", ahead: 2.5, share: share)
    let comparison = try #require(ClockComparison(clocks.matches))
    #expect(comparison.within == nil)
    #expect(comparison.isSecondNearer == nil)
    #expect(comparison.rate == 0)
    #expect((comparison.offset - .seconds(2.5)).magnitude < .milliseconds(20))
  }

  @Test func nothingInCommon() { #expect(ClockComparison([]) == nil) }

  /// Three captures in a row; the one at the broker is named last.
  @Test func clocksAreBroughtToTheBrokers() {
    let near = Clocks(name: "", ahead: -1, isSecondNearer: true).matches.map { match in
      var match = match
      (match.first, match.second) = (1, 2)
      return match
    }
    let far = Clocks(name: "", ahead: 0.5, isSecondNearer: true).matches
    let clocks = CaptureClocks(far + near, count: 4)
    #expect(clocks.references == [2, 2, 2, 3])
    #expect(clocks.nearer == [[1], [2], [], []])
    #expect(clocks.corrections[2] == .none)
    #expect(clocks.corrections[3] == .none)
    let shifts = clocks.corrections.map(\.shift.seconds)
    #expect(abs(shifts[1] - -1) < 0.001)
    #expect(abs(shifts[0] - -0.5) < 0.002)
  }
}
