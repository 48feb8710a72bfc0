import FlatlineCore
import Testing

@testable import SocketDiagnostics

struct JiffyClockTests {
  /// `jiffies_64_to_clock_t`: 2 units are 5 ticks at 250 Hz. At 300 Hz a tick is cut to whole
  /// nanoseconds.
  @Test(
    arguments: [
      (10_000_000, 12_345, 12_345), (4_000_000, 2, 5), (4_000_000, 3, 8), (4_000_000, 4, 10),
      (1_000_000, 7, 70), (3_333_333, 1, 4), (3_333_333, 1_000_000_000, 3_000_000_301),
    ] as [(Int64, UInt64, UInt64)])
  func unitsOfTimesInTicks(tick: Int64, units: UInt64, count: UInt64) {
    #expect(JiffyClock.firstCount(ofUnits: units, tick: tick) == count)
  }

  @Test func thisKernelIsOneOfThoseThatAreBuilt() throws {
    let clock = try #require(JiffyClock.measured())
    #expect(KernelProfile.commonHz.contains(clock.hz))
  }

  @Test func aTickHasANumberAndABeginning() throws {
    let clock = JiffyClock(tick: 4_000_000, origin: 1_000_000)
    let start = JiffyClock.Reading(monotonic: 42_000_000, realtime: 1_000_042_000_000)
    let end = JiffyClock.Reading(monotonic: 45_100_000, realtime: 1_000_045_100_000)
    let time = try #require(clock.time(from: start, to: end))
    #expect(time.hz == 250)
    #expect(time.count == 10)
    #expect(time.began == Instant(nanosecondsSinceEpoch: 1_000_041_000_000))
    #expect(time.doubt == 1)
  }
}
