import Testing

@testable import FlatlineCore

/// Timeouts read off the waits between retransmissions: measured on Linux 6.18 at 250 Hz, in
/// jiffies of 4 ms. The timeout was asked of the kernel (`TCP_INFO`), or follows from the longest
/// waits: 64 timeouts take 64 times the timeout and 64 jiffies more.
struct WheelFitTests {
  /// The wait before a tail-loss probe, and the waits after it.
  typealias Waits = (probe: Double, others: [Double])

  private static func fit(_ waits: Waits) throws -> WheelFit {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    var jiffies = waits.probe
    episode.retransmitted(at: .at(jiffies * 0.004), isTail: true)
    for wait in waits.others {
      jiffies += wait
      episode.retransmitted(at: .at(jiffies * 0.004), isTail: true)
    }
    try #require(episode.beganWithProbe)
    return WheelFit(episode, first: 1, KernelProfile())
  }

  static let measured: [Fact<Waits, Set<Int>>] = [
    Fact("each on time", (51.01, [52.00, 104.00, 208.01, 416.00, 832.00, 1664.02]), [51]),
    Fact("the first a jiffy late", (51.12, [53.00, 110.01, 208.99, 415.01, 864.01]), [51]),
    Fact(
      "the probe a jiffy late", (52.27, [51.00, 105.00, 208.00, 416.00, 872.01, 1664.01]), [51]),
    Fact("a later one late", (51.09, [52.00, 108.00, 208.00, 417.00, 855.02, 1664.01]), [51]),
    Fact("the first two jiffies longer", (52.49, [54, 105, 216, 425, 879, 1728.01]), [52]),
    Fact("two late", (53.25, [54.00, 110.00, 217.00, 424.00, 855.00, 1728.00]), [52]),
    Fact("one off the grid", (51.00, [52.00, 105.00, 208.00, 417.75, 878.25, 1664.00]), [51]),
    Fact("three jiffies late at the end", (53, [53, 109, 216, 424, 872, 1728, 3395]), [52]),
    // A timeout beyond the first level is rounded up to eight jiffies. It was 64.
    Fact(
      "a quarter of a second", (64.13, [72.00, 136.01, 264.00, 569.01, 1086.99, 2113.02]), [64, 65]),
    Fact(
      "the same, a jiffy early", (65.97, [71.01, 136.00, 264.00, 545.01, 1087.00, 2113.01]),
      [64, 65]),
  ]

  @Test(arguments: measured)
  func timeout(_ fact: Fact<Waits, Set<Int>>) throws {
    let fit = try Self.fit(fact.given)
    #expect(fit.isConsistent)
    #expect(Set(fit.solutions.map(\.timeout)) == fact.expected)
  }

  /// Before the waits tell it, the true timeout is among those that are tried.
  @Test(arguments: measured, 1...4)
  func earlierItIsOneOfThem(_ fact: Fact<Waits, Set<Int>>, count: Int) throws {
    let waits = (fact.given.probe, Array(fact.given.others.prefix(count)))
    let truth = try #require(fact.expected.min())
    #expect(try Self.fit(waits).solutions.contains { $0.timeout == truth })
  }

  /// A kernel that was stalled for a second explains nothing; then every phase is tried.
  @Test func nothingFits() throws {
    let fit = try Self.fit((51, [52, 350, 208, 700, 1300]))
    #expect(!fit.isConsistent)
  }
}
