import FlatlineCore

/// The connections on which the kernel is expected to give up, and when it is to be asked about each.
struct SocketCases {
  struct Case {
    /// Whom the broker's socket talks to.
    var client: Endpoint
    var broker: Endpoint
    var closesAt: Instant
    var earliest: Instant
    var latest: Instant
    fileprivate var askedAt: Instant?
    /// Whether its socket is one of this host's: the broker may be elsewhere.
    fileprivate var isSeen = false
    fileprivate var goneAt: Instant?
    fileprivate var isCompared = false
  }

  /// Between two questions about one connection; and when its end is near.
  fileprivate static let pause = Interval.seconds(10)
  fileprivate static let shortPause = Interval.milliseconds(500)
  /// How long before its end that is.
  fileprivate static let nearness = Interval.seconds(2)
  /// From one look at all of them to the next.
  private static let period = Interval.milliseconds(200)
  /// The most that are asked about in one round.
  private static let most = 200

  private var cases: [PredictionIdentifier: Case] = [:]
  private var lookedAt = Instant.distantPast

  mutating func note(_ event: Event) {
    switch event {
    case .prediction(let prediction): note(prediction)
    case .withdrawn(let withdrawal): cases[withdrawal.id] = nil
    case .closed(let closing): cases[closing.id] = nil
    default: break
    }
  }

  private mutating func note(_ prediction: Prediction) {
    guard prediction.isOfRetransmissions else {
      cases[prediction.id] = nil
      return
    }
    let flow = prediction.flow
    var each =
      cases[prediction.id]
      ?? Case(
        client: flow.via ?? flow.client, broker: flow.broker, closesAt: prediction.closesAt,
        earliest: prediction.earliest, latest: prediction.latest)
    each.closesAt = prediction.closesAt
    each.earliest = prediction.earliest
    each.latest = prediction.latest
    cases[prediction.id] = each
  }

  /// Those that are to be asked about now.
  mutating func due(at now: Instant) -> [(PredictionIdentifier, Case)] {
    // Earlier than the last time: the clock was set back.
    guard now - lookedAt >= Self.period || now < lookedAt else { return [] }
    lookedAt = now
    let found = Array(cases.lazy.filter { $0.value.isDue(at: now) }.prefix(Self.most))
      .map { ($0.key, $0.value) }
    for (id, _) in found { cases[id]?.askedAt = now }
    return found
  }

  mutating func noteSeen(_ id: PredictionIdentifier) { cases[id]?.isSeen = true }

  mutating func noteGone(_ id: PredictionIdentifier, at instant: Instant) {
    if cases[id]?.isSeen == true { cases[id]?.goneAt = instant }
  }

  /// Those that were gone before an instant, each once.
  mutating func gone(before instant: Instant) -> [KernelWord] {
    let gone = cases.filter { $0.value.goneAt.map { $0 < instant } ?? false }
    for id in gone.keys { cases[id] = nil }
    return gone.values.map {
      KernelWord(client: $0.client, broker: $0.broker, at: $0.goneAt ?? instant, .gone)
    }
  }

  /// Whether the kernel's word has not been compared with the prediction before.
  mutating func isNew(_ id: PredictionIdentifier) -> Bool {
    defer { cases[id]?.isCompared = true }
    return cases[id]?.isCompared == false
  }
}

extension SocketCases.Case {
  fileprivate func isDue(at now: Instant) -> Bool {
    guard goneAt == nil else { return false }
    guard let askedAt else { return true }
    let isNear = now >= closesAt - SocketCases.nearness
    return now - askedAt >= (isNear ? SocketCases.shortPause : SocketCases.pause) || now < askedAt
  }
}

extension Prediction {
  /// Whether it rests on the timer that retransmits.
  fileprivate var isOfRetransmissions: Bool {
    guard case .kernel = reason else { return false }
    return condition == .unansweredRetransmissions || condition == .unreachable
  }
}
