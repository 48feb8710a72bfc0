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
