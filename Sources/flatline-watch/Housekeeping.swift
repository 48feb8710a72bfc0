import Capture
import FlatlineCore
import Logging

/// What is due when, and what has changed since the last time.
struct Housekeeping {
  struct Due {
    /// How far the clock was set since the last time, when it was.
    var clockStep: Interval?
    /// Counting connections looks at every flow.
    var isCensusDue: Bool
  }

  private static let period = Interval.seconds(1)
  private static let censusPeriod = 10
  /// Less is the clock's being slewed.
  private static let leastStep = Interval.seconds(1)
  /// A warning about dropped packets, at most so often.
  private static let warningPause = Interval.seconds(60)

  private let logger: Logger
  private var lastAt = SystemClock.monotonic
  private var lastTime = SystemClock.now
  private var round = 0
  private var dropped = 0
  private var unreported = 0
  private var warnedAt: Instant?
  private var lag = Interval.zero

  init(logger: Logger) {
    self.logger = logger
  }

  /// `nil` until a second has passed.
  mutating func due() -> Due? {
    let now = SystemClock.monotonic
    guard now - lastAt >= Self.period else { return nil }
    let time = SystemClock.now
    let step = (time - lastTime) - (now - lastAt)
    lastAt = now
    lastTime = time
    round += 1
    return Due(
      clockStep: step.magnitude >= Self.leastStep ? step : nil,
      isCensusDue: round % Self.censusPeriod == 0)
  }

  /// Packets dropped since the last call.
  mutating func newlyDropped(_ statistics: [InterfaceStatistics]) -> Int {
    let total = statistics.reduce(0) { $0 + $1.dropped }
    // Where an interface was made anew its driver counts from zero.
    let new = max(0, total - dropped)
    dropped = total
    unreported += new
    let now = SystemClock.monotonic
    if unreported > 0, warnedAt.map({ now - $0 >= Self.warningPause }) ?? true {
      logger.warning(
        "\(unreported) packets were dropped before flatline saw them; a larger --buffer may help")
      unreported = 0
      warnedAt = now
    }
    return new
  }

  mutating func note(lag: Interval) {
    self.lag = max(self.lag, lag)
  }

  /// The longest since the last call.
  mutating func takeLag() -> Interval {
    defer { lag = .zero }
    return lag
  }
}
