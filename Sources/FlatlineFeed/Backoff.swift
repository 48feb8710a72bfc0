import FlatlineCore

/// When to try again after failures: after 1, 2, 4, 8, then every 15 seconds.
struct Backoff: Sendable, Equatable {
  private static let first = Interval.seconds(1)
  private static let longest = Interval.seconds(15)
  private static let longestWish = Interval.seconds(300)

  /// Failures since the last success.
  private(set) var failures = 0
  private var notBefore = Instant.distantPast

  init() {}

  func allowsAttempt(at now: Instant) -> Bool { now >= notBefore }

  /// - Parameter retryAfter: how long the other side wants to be left alone; at most
  ///   ``longestWish`` is.
  mutating func failed(at now: Instant, retryAfter: Interval? = nil) {
    let delay = min(Self.first * (1 << min(failures, 10)), Self.longest)
    notBefore = now + max(delay, min(retryAfter ?? .zero, Self.longestWish))
    failures += 1
  }

  mutating func succeeded() {
    self = Backoff()
  }
}
