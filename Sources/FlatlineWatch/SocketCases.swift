import FlatlineCore

/// The connections whose clients take nothing more, as it seems, and when the kernel is to be asked
/// about each.
struct SocketCases {
  fileprivate struct Case {
    /// As the wire predicts it; `nil` before that.
    fileprivate var prediction: Prediction?
    fileprivate var notedAt: Instant
    fileprivate var askedAt: Instant?
    /// Whether its socket is one of this host's: the broker may be elsewhere.
    fileprivate var isSeen = false
    fileprivate var goneAt: Instant?
    /// Whether the kernel's word has been compared with the wire's, or cannot be.
    fileprivate var isCompared = false
  }

  /// Between two questions about one connection; and when that is new, or its end is near.
  fileprivate static let pause = Interval.seconds(10)
  fileprivate static let shortPause = Interval.milliseconds(500)
  /// How long it is new, and how long before its end that is near.
  fileprivate static let youth = Interval.seconds(10)
  fileprivate static let nearness = Interval.seconds(2)
  /// From one look at all of them to the next.
  private static let period = Interval.milliseconds(200)
  /// The most that are asked about in one round.
  private static let most = 200

  private var cases: [FlowKey: Case] = [:]
  private var lookedAt = Instant.distantPast

  /// Something was sent again on a connection.
  mutating func noteRepeating(_ key: FlowKey, at now: Instant) {
    if cases[key] == nil { cases[key] = Case(notedAt: now) }
  }

  mutating func note(_ event: Event) {
    switch event {
    case .prediction(let prediction): note(prediction)
    case .withdrawn(let withdrawal): cases[withdrawal.flow.key] = nil
    case .closed(let closing): cases[closing.flow.key] = nil
    default: break
    }
  }

  private mutating func note(_ prediction: Prediction) {
    let key = prediction.flow.key
    guard prediction.isOfSocket else {
      cases[key]?.prediction = nil
      return
    }
    var each = cases[key] ?? Case(notedAt: prediction.at)
    // What is predicted once the kernel was asked may be its own word.
    if each.prediction == nil, each.isSeen { each.isCompared = true }
    each.prediction = prediction
    cases[key] = each
  }

  /// Those that are to be asked about now.
  mutating func due(at now: Instant) -> [FlowKey] {
    // Earlier than the last time: the clock was set back.
    guard now - lookedAt >= Self.period || now < lookedAt else { return [] }
    lookedAt = now
    let found = Array(cases.lazy.filter { $0.value.isDue(at: now) }.prefix(Self.most).map(\.key))
    for key in found { cases[key]?.askedAt = now }
    return found
  }

  mutating func noteSeen(_ key: FlowKey) { cases[key]?.isSeen = true }

  /// The kernel does not give up, as it is. Where nothing is predicted, it is a case no more: at once if
  /// nothing is unanswered, else after a while.
  mutating func noteNotDying(_ key: FlowKey, isLiving: Bool, at now: Instant) {
    guard let each = cases[key], each.prediction == nil else { return }
    if isLiving || now - each.notedAt >= Self.youth { cases[key] = nil }
  }

  mutating func noteGone(_ key: FlowKey, at instant: Instant) {
    guard let each = cases[key] else { return }
    if each.isSeen {
      cases[key]?.goneAt = instant
    } else if each.prediction == nil {
      cases[key] = nil
    }
  }

  /// Those that were gone before an instant, each once.
  mutating func gone(before instant: Instant) -> [KernelWord] {
    let gone = cases.filter { $0.value.goneAt.map { $0 < instant } ?? false }
    for key in gone.keys { cases[key] = nil }
    return gone.map { key, each in
      KernelWord(client: key.client, broker: key.broker, at: each.goneAt ?? instant, .gone)
    }
  }

  /// What the wire predicts, where the kernel's word has not been compared with it before.
  mutating func predictionToCompare(_ key: FlowKey) -> Prediction? {
    guard let each = cases[key], !each.isCompared, let prediction = each.prediction,
      prediction.isOfKernel
    else { return nil }
    cases[key]?.isCompared = true
    return prediction
  }
}

extension SocketCases.Case {
  fileprivate func isDue(at now: Instant) -> Bool {
    guard goneAt == nil else { return false }
    guard let askedAt else { return true }
    let isNear = prediction.map { now >= $0.closesAt - SocketCases.nearness } ?? false
    let isShort = isNear || now - notedAt < SocketCases.youth
    return now - askedAt >= (isShort ? SocketCases.shortPause : SocketCases.pause) || now < askedAt
  }
}

extension Prediction {
  /// Whether it rests on the timer that retransmits, or on how full the socket's buffer is.
  fileprivate var isOfSocket: Bool {
    switch condition {
    case .unansweredRetransmissions, .unreachable, .deliveriesUnanswered, .zeroWindow: true
    default: false
    }
  }

  /// Whether the kernel ends it.
  fileprivate var isOfKernel: Bool {
    guard case .kernel = reason else { return false }
    return condition != .zeroWindow
  }
}
