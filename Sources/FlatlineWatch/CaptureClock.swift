import FlatlineCore

/// Reads the clock that stamps packets, and notices when it is set, or has gone on while this host was
/// suspended.
///
/// It is to be read before each time that passes without packets: an hour that nobody lived through
/// is no silence.
struct CaptureClock {
  /// How far the clock is ahead of the time that this host has lived through.
  struct Step {
    var length: Interval
    /// Whether the host was suspended meanwhile; else somebody set the clock.
    var isSleep: Bool
  }

  private struct Reading {
    var time: Instant
    /// Does not go on while the host is suspended (clock_gettime(2)).
    var monotonic: Instant
    /// Does.
    var sinceBoot: Instant
  }

  /// A smaller difference comes from the clock being slewed (adjtime(3)).
  private static let minimumStep = Interval.seconds(1)
  /// Clocks read within this time are taken to be read at once.
  private static let simultaneity = Interval.milliseconds(10)

  private var last = Self.readAll()

  /// - Returns: the time, and how far the clock has jumped since the last call, if it has.
  mutating func read() -> (now: Instant, step: Step?) {
    let reading = Self.readAll()
    let lived = reading.monotonic - last.monotonic
    let step = (reading.time - last.time) - lived
    let sleep = (reading.sinceBoot - last.sinceBoot) - lived
    last = reading
    guard step.magnitude >= Self.minimumStep else { return (reading.time, nil) }
    return (reading.time, Step(length: step, isSleep: sleep >= Self.minimumStep))
  }

  private static func readAll() -> Reading {
    while true {
      let before = SystemClock.monotonic
      let reading = Reading(
        time: SystemClock.now, monotonic: before, sinceBoot: SystemClock.sinceBoot)
      // If the process was stopped in between, they do not belong together.
      if SystemClock.monotonic - before < simultaneity { return reading }
    }
  }
}
