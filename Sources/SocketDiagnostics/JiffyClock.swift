import FlatlineCore
import Glibc

/// The kernel's count of its ticks (`jiffies`), read without any privilege.
///
/// CLOCK_MONOTONIC_COARSE is as coarse as a tick, times(2) tells the count in hundredths of a
/// second, and the kernel counts in step with CLOCK_MONOTONIC (`tick_do_update_jiffies64`).
package struct JiffyClock: Sendable {
  /// Both of the host's clocks at one instant, in nanoseconds.
  package struct Reading: Sendable {
    var monotonic: Int64
    var realtime: Int64
  }

  /// The units of times(2) a second, whatever the kernel's ticks are.
  private static let userHz: UInt64 = 100
  private static let second: Int64 = 1_000_000_000
  /// Each change of what times(2) says is seen late; the least late of some is taken.
  private static let changes = 4
  private static let pause = timespec(tv_sec: 0, tv_nsec: 100_000)
  /// Longer than all these changes take.
  private static let patience: Int64 = second / 5

  /// Nanoseconds of a tick.
  private let tick: Int64
  /// What CLOCK_MONOTONIC said when the count was 0, if it had counted then.
  private let origin: Int64

  /// `CONFIG_HZ`.
  package var hz: Int { Int((Self.second + tick / 2) / tick) }

  /// - Parameters:
  ///   - tick: nanoseconds.
  ///   - origin: in nanoseconds of CLOCK_MONOTONIC.
  init(tick: Int64, origin: Int64) {
    self.tick = tick
    self.origin = origin
  }

  /// Watches the kernel count, for 50 ms; `nil` on a system that does not.
  package static func measured() -> JiffyClock? {
    var resolution = timespec()
    guard unsafe clock_getres(CLOCK_MONOTONIC_COARSE, &resolution) == 0, resolution.tv_sec == 0
    else { return nil }
    let tick = Int64(resolution.tv_nsec)
    guard (second / 1000...second / 100).contains(tick) else { return nil }
    var origin: Int64?
    var left = changes
    let start = HostClock.nanoseconds(CLOCK_MONOTONIC)
    var last = units()
    while left > 0 {
      let next = units()
      let time = HostClock.nanoseconds(CLOCK_MONOTONIC)
      guard time - start < patience else { return nil }
      if next != last {
        last = next
        left -= 1
        let candidate = time - Int64(firstCount(ofUnits: next, tick: tick)) * tick
        origin = min(origin ?? candidate, candidate)
      }
      var pause = Self.pause
      unsafe nanosleep(&pause, nil)
    }
    return origin.map { JiffyClock(tick: tick, origin: $0) }
  }

  package func reading() -> Reading {
    Reading(
      monotonic: HostClock.nanoseconds(CLOCK_MONOTONIC),
      realtime: HostClock.nanoseconds(CLOCK_REALTIME))
  }

  /// When something was that happened between two readings.
  package func time(from start: Reading, to end: Reading) -> TickTime? {
    let count = count(start.monotonic)
    let began = start.realtime - (start.monotonic - origin - count * tick)
    guard let instant = Instant(nanosecondsSinceEpoch: began) else { return nil }
    return TickTime(
      hz: hz, count: Int(count), began: instant, doubt: Int(self.count(end.monotonic) - count))
  }

  private func count(_ monotonic: Int64) -> Int64 { (monotonic - origin) / tick }

  /// `jiffies_64_to_clock_t` turned round: the first count of which times(2) says so many units.
  static func firstCount(ofUnits units: UInt64, tick: Int64) -> UInt64 {
    let unit = UInt64(second) / userHz
    return (units * unit + UInt64(tick) - 1) / UInt64(tick)
  }

  private static func units() -> UInt64 {
    var times = tms()
    return UInt64(bitPattern: Int64(unsafe Glibc.times(&times)))
  }
}
