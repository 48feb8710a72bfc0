import FlatlineCore

/// Reads the clock that stamps packets, and notices when it is set.
///
/// It is to be read before each time that passes without packets: an hour that nobody lived through
/// is no silence.
struct CaptureClock {
  /// A smaller difference comes from the clock being slewed (adjtime(3)).
  private static let minimumStep = Interval.seconds(1)
  /// Two clocks read within this time are taken to be read at once.
  private static let simultaneity = Interval.milliseconds(10)

  private var last = Self.readBoth()

  /// - Returns: the time, and how far the clock was set since the last call, if it was.
  mutating func read() -> (now: Instant, step: Interval?) {
    let both = Self.readBoth()
    let step = (both.time - last.time) - (both.monotonic - last.monotonic)
    last = both
    return (both.time, step.magnitude >= Self.minimumStep ? step : nil)
  }

  private static func readBoth() -> (time: Instant, monotonic: Instant) {
    while true {
      let before = SystemClock.monotonic
      let time = SystemClock.now
      // If the process was stopped in between, they do not belong together.
      if SystemClock.monotonic - before < simultaneity { return (time, before) }
    }
  }
}
