import FlatlineCore
import Logging

/// Decides when the capture loop's periodic work is due, and keeps what it compares between two
/// rounds.
struct Housekeeping {
  struct Due {
    /// How far the clock was set since the last round, if it was.
    var clockStep: Interval?
    /// Whether open connections are to be counted, which takes a look at every flow.
    var isCensusDue: Bool
  }

  private static let period = Interval.seconds(1)
  /// In rounds.
  private static let censusPeriod = 10
  /// A smaller difference comes from the clock being slewed (adjtime(3)).
  private static let minimumStep = Interval.seconds(1)
  /// Between two warnings about dropped packets.
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
      clockStep: step.magnitude >= Self.minimumStep ? step : nil,
      isCensusDue: round % Self.censusPeriod == 0)
  }

  /// Warns of dropped packets.
  ///
  /// - Parameter total: packets dropped since the start, over all interfaces.
  /// - Returns: those dropped since the last call.
  mutating func newlyDropped(_ total: Int) -> Int {
    // The driver of an interface that was created again counts from zero.
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

  mutating func record(lag: Interval) {
    self.lag = max(self.lag, lag)
  }

  /// The longest lag since the last call.
  mutating func drainLag() -> Interval {
    defer { lag = .zero }
    return lag
  }
}
