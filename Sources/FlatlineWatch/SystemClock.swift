import FlatlineCore
import FlatlineFeed
import Glibc
import SocketDiagnostics

/// The clocks of this host, and the resources that this process has used.
enum SystemClock {
  /// By the clock that gives packets their timestamps.
  static var now: Instant { HostClock.now }

  /// By a clock that is never set. Its zero is arbitrary: use only differences.
  static var monotonic: Instant {
    Instant(nanosecondsSinceEpoch: HostClock.nanoseconds(CLOCK_MONOTONIC)) ?? .distantPast
  }

  /// The same, but it goes on while the host is suspended.
  static var sinceBoot: Instant {
    Instant(nanosecondsSinceEpoch: HostClock.nanoseconds(CLOCK_BOOTTIME)) ?? .distantPast
  }

  /// Sleeps; a signal may end it early.
  static func sleep(_ interval: Interval) {
    var time = timespec(
      tv_sec: Int(interval.nanoseconds / 1_000_000_000),
      tv_nsec: Int(interval.nanoseconds % 1_000_000_000))
    unsafe nanosleep(&time, nil)
  }

  static func process(startedAt: Instant) -> MetricsSnapshot.Process {
    var process = MetricsSnapshot.Process()
    process.startedAt = startedAt
    process.residentBytes = residentBytes
    (process.openDescriptors, process.mostDescriptors) = descriptors
    var usage = rusage()
    if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
      process.processorTime = interval(usage.ru_utime) + interval(usage.ru_stime)
    }
    return process
  }

  private static func interval(_ time: timeval) -> Interval {
    .seconds(Int(time.tv_sec)) + .microseconds(Int(time.tv_usec))
  }

  /// Those of `/proc/self/fd`, and the limit.
  private static var descriptors: (open: Int, most: Int) {
    var limit = rlimit()
    let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    let most = isKnown ? Int(clamping: limit.rlim_cur) : 0
    guard let folder = unsafe opendir("/proc/self/fd") else { return (0, most) }
    defer { unsafe closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    // Without `.`, `..` and the folder itself.
    return (max(0, count - 3), most)
  }

  /// The second number of `/proc/self/statm`, in pages.
  private static var residentBytes: Int {
    guard let file = unsafe fopen("/proc/self/statm", "re") else { return 0 }
    defer { unsafe fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 128)
    let count = unsafe fread(&buffer, 1, buffer.count, file)
    let words = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
