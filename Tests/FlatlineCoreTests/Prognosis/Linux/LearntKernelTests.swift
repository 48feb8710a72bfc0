import Testing

@testable import FlatlineCore

/// Retransmissions of a kernel that ticks otherwise than the profile says.
struct LearntKernelTests {
  /// A kernel, its first timeout in ticks, and its count of ticks at the first transmission.
  struct Kernel: Sendable {
    var hz: Int
    var timeout: Int
    var phase: Int

    /// kernel/time/timer.c: a timer fires at the next multiple of 8^n after its expiry, where n
    /// is the lowest level with a wait of less than 63 * 8^n.
    private func firing(armedAt now: Int, delay: Int) -> Int {
      var step = 1
      while delay >= 63 * step { step *= 8 }
      return ((now + delay) / step + 1) * step
    }

    /// Seconds from the first transmission, sent between two ticks, to each retransmission; and
    /// to the end, the first expiry 924.6 s after the first of them.
    var ladder: (retransmissions: [Double], death: Double) {
      var instants: [Double] = []
      var now = phase
      var delay = timeout
      while true {
        now = firing(armedAt: now, delay: delay)
        delay = min(2 * delay, 120 * hz)
        let seconds = (Double(now - phase) - 0.5) / Double(hz)
        if let first = instants.first, seconds >= first + 924.6 { return (instants, seconds) }
        instants.append(seconds)
      }
    }
  }

  private func learnt(_ kernel: Kernel, after count: Int, profile hz: Int) throws -> Instant {
    var episode = RetransmissionEpisode(firstSent: .at(0))
    for instant in kernel.ladder.retransmissions.prefix(count) {
      episode.retransmitted(at: .at(instant), isTail: true)
    }
    var profile = KernelProfile()
    profile.hz = hz
    return try #require(RetransmissionLadder.learnt(episode, profile)).deaths(answer: nil).median
  }

  static let fast = [
    Fact("201 ms", Kernel(hz: 1000, timeout: 201, phase: 0), 250),
    Fact("201 ms, another phase", Kernel(hz: 1000, timeout: 201, phase: 100_003), 250),
    Fact("204 ms", Kernel(hz: 1000, timeout: 204, phase: 77_777), 250),
    Fact("216 ms", Kernel(hz: 1000, timeout: 216, phase: 31_415), 250),
    Fact("240 ms", Kernel(hz: 1000, timeout: 240, phase: 2_718_281), 250),
  ]

  static let slow = [
    Fact("204 ms", Kernel(hz: 250, timeout: 51, phase: 0), 1000),
    Fact("208 ms", Kernel(hz: 250, timeout: 52, phase: 100_003), 1000),
    Fact("212 ms", Kernel(hz: 250, timeout: 53, phase: 77_777), 1000),
    Fact("240 ms", Kernel(hz: 250, timeout: 60, phase: 31_415), 1000),
  ]

  /// The rule gives what was measured: 120 s take 120.832 s at 250 Hz, 122.880 s at 1000 Hz.
  @Test(arguments: [(250, 120.832), (1000, 122.880), (300, 122.880), (100, 122.880)])
  func theLongestWait(hz: Int, wait: Double) {
    let ladder = Kernel(hz: hz, timeout: hz / 5 + 1, phase: 12_345).ladder
    let last = ladder.retransmissions.suffix(2).map { $0 }
    #expect(abs(last[1] - last[0] - wait) <= 0.000_001)
    #expect(abs(ladder.death - last[1] - wait) <= 0.000_001)
  }

  /// Once the waits are as long as they get.
  @Test(arguments: fast + slow)
  func endsOnItsOwnTicks(_ fact: Fact<Kernel, Int>) throws {
    let (retransmissions, death) = fact.given.ladder
    for count in 12...retransmissions.count {
      let closes = try learnt(fact.given, after: count, profile: fact.expected)
      #expect(abs(closes.seconds - death) <= 0.050, "after \(count)")
    }
  }

  /// With the right profile it is no worse.
  @Test(arguments: fast + slow)
  func endsOnTheTicksItWasTold(_ fact: Fact<Kernel, Int>) throws {
    let (retransmissions, death) = fact.given.ladder
    for count in 12...retransmissions.count {
      let closes = try learnt(fact.given, after: count, profile: fact.given.hz)
      #expect(abs(closes.seconds - death) <= 0.050, "after \(count)")
    }
  }
}
