import FlatlineCore

/// When to try again after failures: after 1, 2, 4, 8, then every 15 seconds.
struct Backoff: Sendable, Equatable {
  private static let first = Interval.seconds(1)
  private static let longest = Interval.seconds(15)

  /// Failures since the last success.
  private(set) var failures = 0
  private var notBefore = Instant.distantPast

  init() {}

  func allowsAttempt(at now: Instant) -> Bool { now >= notBefore }

  mutating func failed(at now: Instant) {
    let delay = Self.first * (1 << min(failures, 10))
    notBefore = now + min(delay, Self.longest)
    failures += 1
  }

  mutating func succeeded() {
    self = Backoff()
  }
}
