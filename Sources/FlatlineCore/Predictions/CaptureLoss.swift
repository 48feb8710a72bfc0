/// When the capture itself lost packets, and what that puts in doubt.
///
/// What a forecast misses, an answer or a heartbeat, may be among what was lost. A packet of the
/// broker's settles it: it acknowledges what the broker has got, and repeats what it has not. Where
/// that is missing, nothing is said about silence in which the capture was blind, unless the silence
/// since then would be reason enough alone.
struct CaptureLoss: Sendable {
  /// Until when it lost packets, the last time it did. That may lie ahead of the packets that were
  /// processed so far: they waited while later ones were lost.
  private(set) var until: Instant?
  /// Until when it lost so much that of a living connection there may be nothing.
  private var blindUntil: Instant?
  /// Until when nothing at all was seen of a broker's connections, the last time that was so.
  private var holes: [Endpoint: Instant] = [:]

  mutating func record(until instant: Instant, isBlind: Bool) {
    until = max(until ?? .distantPast, instant)
    if isBlind { blindUntil = max(blindUntil ?? .distantPast, instant) }
  }

  /// Nobody told of a loss; but so much is missing that there must have been one.
  mutating func recordHole(until instant: Instant, of broker: Endpoint) {
    if holes.count >= Self.mostHoles {
      holes = holes.filter { instant - $0.value < Self.shortLived }
    }
    guard holes.count < Self.mostHoles || holes[broker] != nil else { return }
    holes[broker] = instant
  }

  /// Brokers at once; and for how long silence may be one of before.
  private static let mostHoles = 256
  private static let shortLived = Interval.seconds(600)

  /// The loss that may be all that is wrong with a flow.
  func doubt(_ forecast: Forecast, _ flow: Flow, at now: Instant) -> Instant? {
    Self.doubt(since: lastHole(of: flow, or: until), forecast, flow, now)
  }

  private func lastHole(of flow: Flow, or loss: Instant?) -> Instant? {
    guard !holes.isEmpty, let hole = holes[flow.key.broker] else { return loss }
    return max(hole, loss ?? hole)
  }

  /// The same, for a flow of which only silence is known.
  ///
  /// - Parameter seen: when the broker was.
  func doubt(seen: Instant?, at now: Instant) -> Instant? { Self.doubt(since: until, seen, now) }

  /// When the silence since the capture was blind is reason enough to speak; `nil` if it is, or if
  /// nothing is in doubt.
  func holdsBack(_ forecast: Forecast, _ flow: Flow, at now: Instant) -> Instant? {
    guard let blind = Self.doubt(since: lastHole(of: flow, or: blindUntil), forecast, flow, now),
      let proof = forecast.proofAfterLoss
    else { return nil }
    return now < blind + proof ? blind + proof : nil
  }

  private static func doubt(
    since loss: Instant?, _ forecast: Forecast, _ flow: Flow, _ now: Instant
  ) -> Instant? {
    guard forecast.proofAfterLoss != nil else { return nil }
    return doubt(since: loss, flow.broker.lastSeen, now)
  }

  private static func doubt(since loss: Instant?, _ seen: Instant?, _ now: Instant) -> Instant? {
    let seen = seen ?? .distantPast
    guard let loss, loss > seen, now > seen else { return nil }
    return loss
  }
}

extension Forecast {
  /// A broker that repeats what is unanswered is mostly seen again within this time.
  private static let repetition = Interval.seconds(1)
  /// Where no timer tells how long a living connection may be silent.
  private static let patience = Interval.seconds(5)

  /// The silence without any loss that is reason enough to speak; `nil` for what is seen, not
  /// inferred from what is missing.
  fileprivate var proofAfterLoss: Interval? {
    switch condition {
    case .reset, .closedAbruptly, .refused, .closing: nil
    // Questions that may have been answered are forgotten: see `Engine.forgetDoubtful`.
    case .probeUnanswered: nil
    case .unansweredRetransmissions, .deliveriesUnanswered, .brokerUnheard, .unreachable:
      Self.repetition
    case .keepaliveUnanswered, .zeroWindow, .handshakeStalled: Self.patience
    case .heartbeatsAbsent:
      // Client and broker both beat within T (AMQP 0-9-1 section 4.2.7).
      if case .missedHeartbeats(let timeout?) = ending { timeout * 11 / 10 } else { Self.patience }
    }
  }
}
