/// What one clock says of a flow: how it will end, and when.
struct Forecast: Sendable, Equatable {
  var ending: Ending
  var condition: Condition
  var closesAt: Instant
  /// The window around ``closesAt``, which lies within it.
  var earliest: Instant
  var latest: Instant
  /// From 0 to 1: how often such a forecast comes true.
  var confidence: Double
  /// Whether the facts are strong enough to report it. A forecast that is not spoken may still be
  /// the runner-up, or win once another clock has shown that the client is gone.
  var isSpoken: Bool
  /// What may be logged as well of the same end.
  var alternative: Ending?

  /// The confidence of an end that waits for the broker to go on, and how long that takes at most.
  private static let waiting = 0.9
  /// What a process that goes on has to do takes some time, and its first bytes are not its first deed.
  static let waking = Interval.milliseconds(100)
  private static let longestPause = Interval.seconds(300)

  /// What the kernel ends, the broker's process logs when it goes on.
  mutating func waitForProcess(_ pauses: BrokerPauses) {
    guard closesAt < .openEnd else { return }
    if let pause = pauses.lasting, closesAt > pause.earliest {
      confidence = min(confidence, Self.waiting)
      latest = max(latest, closesAt + Self.longestPause)
    }
    let noticed = pauses.delayed(closesAt)
    guard noticed > closesAt else { return }
    closesAt = noticed
    earliest = min(max(earliest, noticed - Self.waking), noticed)
    latest = max(latest, noticed + Self.waking)
  }

  /// A process that is late logs it later; and ends it later, if the end is its own.
  mutating func wait(for lateness: BrokerLateness.Bound) {
    guard lateness.any > .zero, closesAt < .openEnd else { return }
    latest = latest + lateness.any
    if lateness.any > Self.waking { confidence = min(confidence, Self.waiting) }
  }

  /// An ending that a packet has begun.
  static func immediate(
    _ ending: Ending, _ condition: Condition, at instant: Instant, latest: Instant? = nil,
    confidence: Double = 0.99
  ) -> Forecast {
    Forecast(
      ending: ending, condition: condition, closesAt: instant, earliest: instant,
      latest: latest ?? instant + .milliseconds(100), confidence: confidence, isSpoken: true)
  }
}
