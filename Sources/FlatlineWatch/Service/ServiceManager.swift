import FlatlineCore
import FoundationEssentials
import Glibc

/// Tells the service manager that has started this program how it is (sd_notify(3)); nothing where
/// nobody wants to know. No call waits.
final class ServiceManager: Sendable {
  private let path: String?
  /// How often it wants a sign of life, halved, as sd_watchdog_enabled(3) advises.
  let watchdogPause: Interval?

  init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    path = environment["NOTIFY_SOCKET"]
    let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int($0) } ?? 0
    watchdogPause =
      path != nil && isMeant && microseconds > 0 ? .microseconds(microseconds / 2) : nil
  }

  /// - Parameter assignments: as `READY=1`.
  func tell(_ assignments: String...) {
    guard let path else { return }
    // It may have been started again: each time its socket is looked for anew. Where it cannot be
    // reached it will find out by itself.
    let socket = try? MessageSocket(path: path, isStream: false)
    try? socket?.send(Array(assignments.joined(separator: "\n").utf8), waits: false)
  }
}
