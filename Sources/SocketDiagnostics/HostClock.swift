import FlatlineCore
import Glibc

/// The clocks of this host.
package enum HostClock {
  package static var now: Instant {
    Instant(nanosecondsSinceEpoch: nanoseconds(CLOCK_REALTIME)) ?? .distantPast
  }

  package static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
