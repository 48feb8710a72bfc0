import Testing

@testable import FlatlineCore

/// Linux kernel/time/timer.c: 64 slots a level, each level eight times coarser.
struct TimerWheelTests {
  /// LVL_START(n) = 63 << 3 (n - 1).
  @Test(arguments: [
    (0, 0), (62, 0), (63, 1), (503, 1), (504, 2), (4031, 2), (4032, 3), (32_255, 3), (32_256, 4),
    (258_047, 4), (258_048, 5),
  ])
  func levels(delay: Int, level: Int) {
    #expect(TimerWheel.level(ofDelay: delay) == level)
  }

  @Test(arguments: [(0, 1), (1, 8), (2, 64), (3, 512), (4, 4096), (5, 32_768)])
  func granularity(level: Int, jiffies: Int) {
    #expect(TimerWheel.granularity(ofLevel: level) == jiffies)
  }

  typealias Timer = (hz: Int, seconds: Int)

  /// Waits from a jiffy that is a multiple of the level's granularity.
  static let waits: [Fact<Timer, Double>] = [
    // A retransmission timeout of 120 s on Linux 6.18 at 250 Hz.
    Fact("120 s at 250 Hz, measured", (250, 120), 120.832),
    Fact("120 s at 1000 Hz", (1000, 120), 122.880),
    Fact("120 s at 300 Hz", (300, 120), 122.880),
    Fact("120 s at 100 Hz", (100, 120), 122.880),
    // A keepalive interval.
    Fact("30 s at 250 Hz", (250, 30), 30.72),
    Fact("30 s at 1000 Hz", (1000, 30), 30.208),
    // A neighbour's three requests take 3.072 s, measured.
    Fact("1 s at 250 Hz", (250, 1), 1.024),
  ]

  @Test(arguments: waits)
  func alignedWait(_ fact: Fact<Timer, Double>) {
    let fires = TimerWheel.firing(armedAt: 0, delay: fact.given.seconds * fact.given.hz)
    #expect(Double(fires) / Double(fact.given.hz) == fact.expected)
  }

  /// Never before its expiry, and no more than one step of its level after it, on a step.
  @Test(arguments: [0, 1, 50, 62, 63, 100, 504, 1500, 4032, 30_000, 120_000])
  func firesOnTheNextStep(delay: Int) {
    let step = TimerWheel.granularity(ofLevel: TimerWheel.level(ofDelay: delay))
    for now in stride(from: 1_000_000, to: 1_005_000, by: 7) {
      let fires = TimerWheel.firing(armedAt: now, delay: delay)
      #expect(fires % step == 0)
      #expect((1...step).contains(fires - now - delay))
    }
  }

  /// A timer that sets a timer finds the wheel turned on already: its wait is a jiffy shorter.
  @Test(arguments: [(62, 73, 73), (63, 80, 74), (503, 520, 520), (504, 576, 520)])
  func setWhileATimerIsRun(delay: Int, usual: Int, inTimer: Int) {
    #expect(TimerWheel.firing(armedAt: 10, delay: delay) == usual)
    #expect(TimerWheel.firing(armedAt: 10, delay: delay, isInTimer: true) == inTimer)
  }
}
