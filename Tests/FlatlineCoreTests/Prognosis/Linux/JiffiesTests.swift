import Testing

@testable import FlatlineCore

/// How Linux rounds when it turns a length of time into ticks.
struct JiffiesTests {
  private static func jiffies(_ hz: Int) -> Jiffies {
    var kernel = KernelProfile()
    kernel.hz = hz
    return Jiffies(of: kernel)
  }

  /// At 250 Hz, 4 ms each; in microseconds.
  @Test(arguments: [
    (0, 0, 0, 0), (1, 1, 0, 0), (1999, 1, 0, 0), (2000, 1, 0, 1), (3999, 1, 0, 1), (4000, 1, 1, 1),
    (4001, 2, 1, 1), (5999, 2, 1, 1), (6000, 2, 1, 2), (200_000, 50, 50, 50),
    (201_000, 51, 50, 50),
  ])
  func threeRoundings(microseconds: Int, up: Int, down: Int, nearest: Int) {
    let jiffies = Self.jiffies(250)
    let interval = Interval.microseconds(microseconds)
    #expect(jiffies.usecsToJiffies(interval) == up)
    #expect(jiffies.secondsTimesHZ(interval) == down)
    #expect(jiffies.nearest(interval) == nearest)
  }

  /// Before the anchor of a ladder distances are negative.
  @Test(arguments: [(-1999, 0), (-2000, -1), (-4000, -1), (-5999, -1), (-6000, -2)])
  func nearestBelowZero(microseconds: Int, nearest: Int) {
    #expect(Self.jiffies(250).nearest(.microseconds(microseconds)) == nearest)
  }

  /// Sysctls and constants in seconds are exact, at 300 Hz too, where a tick is not a whole number
  /// of nanoseconds.
  @Test(arguments: KernelProfile.commonHz)
  func wholeSeconds(hz: Int) {
    for seconds in [1, 2, 30, 75, 120, 7200] {
      #expect(Self.jiffies(hz).secondsTimesHZ(.seconds(seconds)) == seconds * hz)
    }
  }

  @Test(arguments: [(100, 10_000_000), (250, 4_000_000), (300, 3_333_333), (1000, 1_000_000)])
  func length(hz: Int, nanoseconds: Int64) {
    #expect(Self.jiffies(hz).interval(7).nanoseconds == 7 * nanoseconds)
  }

  /// `TCP_RTO_MAX` is `120 * HZ`, whichever clock asks; `tcp_rto_max_ms` rounds up.
  @Test(arguments: [
    (100, 12_000, 101), (250, 30_000, 251), (300, 36_000, 301), (1000, 120_000, 1001),
  ])
  func longestTimeout(hz: Int, usual: Int, setTo1001ms: Int) {
    var kernel = KernelProfile()
    kernel.hz = hz
    #expect(Jiffies(of: kernel).tcpRtoMax(kernel) == usual)
    kernel.maximumTimeout = .milliseconds(1001)
    #expect(Jiffies(of: kernel).tcpRtoMax(kernel) == setTo1001ms)
  }

  /// Rounded towards the past, before the origin too.
  @Test(arguments: [
    (0, 0, 0), (5000, 1, 0.25), (-1000, -1, 0.75), (-4000, -1, 0), (-9000, -3, 0.75),
  ])
  func passed(microseconds: Int, whole: Int, part: Double) {
    let passed = Self.jiffies(250).passed(.microseconds(microseconds))
    #expect(passed.whole == whole)
    #expect(passed.part == part)
  }

  /// The longest time that there is.
  @Test func yearsDoNotOverflow() {
    #expect(Self.jiffies(1000).usecsToJiffies(Interval(nanoseconds: .max)) == 9_223_372_036_855)
  }
}
