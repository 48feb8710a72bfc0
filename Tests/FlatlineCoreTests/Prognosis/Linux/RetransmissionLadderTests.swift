import Testing

@testable import FlatlineCore

/// Black holes that were measured: every retransmission, and the end, in seconds after the first
/// transmission.
struct RetransmissionLadderTests {
  struct Measured: Sendable {
    var retries2 = 15
    var retransmissions: [Double]
    var death: Double
  }

  static let runs: [Fact<Measured, Int>] = [
    // `expected`: after so many retransmissions the wheel's phase is known.
    Fact(
      "lab run rabbitmq-3.10-retries2-15, bh0",
      Measured(
        retransmissions: [
          0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833, 27.401, 54.281, 109.577, 218.121,
          338.953, 459.785, 580.617, 701.449, 822.281,
        ], death: 943.113), 12),
    Fact(
      "lab run rabbitmq-3.10-retries2-6, bh0",
      Measured(
        retries2: 6, retransmissions: [0.212, 0.424, 0.872, 1.736, 3.432, 6.824, 13.736],
        death: 27.304), 7),
    // Measured were 0.244, and 222.380 on. What lies between follows from the wheel: only with a
    // timeout of 53 jiffies does 222.380 come out.
    Fact(
      "a loopback socket, Linux 6.18 at 250 Hz",
      Measured(
        retransmissions: [
          0.244, 0.684, 1.548, 3.276, 6.828, 13.740, 27.564, 56.492, 111.788, 222.380, 343.212,
          464.044, 584.876, 705.708, 826.540,
        ], death: 947.372), 11),
  ]

  private func ladder(
    _ run: Measured, after count: Int
  ) throws -> RetransmissionLadder.Deaths {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    for instant in run.retransmissions.prefix(count) {
      episode.retransmitted(at: .at(instant), isTail: true)
    }
    var kernel = KernelProfile()
    kernel.retries2 = run.retries2
    return try #require(RetransmissionLadder(episode, kernel)).deaths(answer: nil)
  }

  /// Once the waits are 120 s long, each is like the last.
  @Test(arguments: runs)
  func endsWhenItDid(_ fact: Fact<Measured, Int>) throws {
    for count in fact.expected...fact.given.retransmissions.count {
      let deaths = try ladder(fact.given, after: count)
      #expect(abs(deaths.median.seconds - fact.given.death) <= 0.010, "after \(count)")
    }
  }

  /// Earlier the window is wider, and the end lies in it.
  @Test(arguments: runs.prefix(2))
  func theEndLiesInTheWindow(_ fact: Fact<Measured, Int>) throws {
    for count in 3...fact.given.retransmissions.count {
      let deaths = try ladder(fact.given, after: count)
      let window = deaths.first.seconds - 0.010...deaths.last.seconds + 0.010
      #expect(window.contains(fact.given.death), "after \(count): \(window)")
      #expect(window.contains(deaths.median.seconds))
    }
  }

  /// Simulated from the kernel's rules, 2000 draws each: the end after the first transmission, for
  /// a first timeout of 204 ms at 250 Hz and one probe; rounded to the last digit.
  @Test(arguments: [
    (3, 6.55...6.95), (5, 13.25...13.55), (8, 105.5...108.5), (10, 333.5...336.5),
    (12, 574.5...577.5), (15, 937.5...940.5),
  ])
  func endsByRetries(retries: Int, range: ClosedRange<Double>) throws {
    let run = Measured(retries2: retries, retransmissions: [0.208, 0.416, 0.840], death: 0)
    let deaths = try ladder(run, after: 3)
    #expect(range.lowerBound <= deaths.first.seconds)
    #expect(deaths.last.seconds <= range.upperBound)
  }

  /// No expiry before this ends the connection: the limit counts from the first retransmission
  /// that was no probe.
  @Test(arguments: runs)
  func threshold(_ fact: Fact<Measured, Int>) throws {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    for instant in fact.given.retransmissions.prefix(4) {
      episode.retransmitted(at: .at(instant), isTail: true)
    }
    let first = fact.given.retransmissions[
      fact.name == "a loopback socket, Linux 6.18 at 250 Hz" ? 0 : 1]
    let ladder = try #require(RetransmissionLadder(episode, KernelProfile()))
    #expect(ladder.threshold == .at(first) + .seconds(924.6))
  }

  @Test func nothingIsKnownBeforeTheFirstRetransmission() {
    let episode = RetransmissionEpisode(firstSent: .at(0))
    #expect(RetransmissionLadder(episode, KernelProfile()) == nil)
  }
}
