/// What one clock says of a flow: how it will end, and when.
struct Forecast: Sendable {
  var ending: Ending
  var condition: Condition
  var closesAt: Instant
  /// The window around it; ``closesAt`` lies within.
  var earliest: Instant
  var latest: Instant
  var confidence: Double
  /// Whether the facts are strong enough to say it aloud. A forecast that is not may still be
  /// the runner-up, or the winner once another clock has shown that the client is gone.
  var isSpoken: Bool

  /// An ending that has begun with a packet seen now.
  static func immediate(
    _ ending: Ending, _ condition: Condition, at instant: Instant, latest: Instant? = nil,
    confidence: Double = 0.99
  ) -> Forecast {
    Forecast(
      ending: ending, condition: condition, closesAt: instant, earliest: instant,
      latest: latest ?? instant + .milliseconds(100), confidence: confidence, isSpoken: true)
  }
}

/// What is seen on the wire.
public enum Condition: String, Sendable, Encodable {
  case unansweredRetransmissions = "unanswered-retransmissions"
  case heartbeatsAbsent = "heartbeats-absent"
  case keepaliveUnanswered = "keepalive-unanswered"
  case zeroWindow = "zero-window"
  case reset
  case unreachable
  case handshakeStalled = "handshake-stalled"
  case closedAbruptly = "closed-abruptly"
  case refused
  case closing
}

/// Why it happened.
public enum Cause: String, Sendable, Encodable {
  case clientHostLost = "client-host-lost"
  case clientFrozen = "client-frozen"
  case clientRestarted = "client-restarted"
  case partition
  case pathOneWay = "path-one-way"
  case slowConsumer = "slow-consumer"
  case middleboxReset = "middlebox-reset"
  case unknown
}
