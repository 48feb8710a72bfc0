import FlatlineCore

/// Events that a second reading may change, held back until it is known whether it will.
///
/// A setting of the broker's kernel that is found out changes nothing before the first word about
/// retransmissions, and a pause of the broker's process nothing before that is suspected. So a capture
/// without any is printed as it is read.
struct HeldEvents {
  /// More are not kept: they are printed, and there is no second reading.
  private static let capacity = 32_768

  private var held: [Event] = []
  private var isHolding = false
  /// Whether several engines share the flows: each suspects pauses of a broker by its own flows, and
  /// follows none.
  private let isShared: Bool
  /// Whether one of them does: one engine alone has to look.
  private(set) var suspectsPause = false
  /// When a broker was seen to be late, and the time before that.
  private var late = (before: Instant.distantPast, last: Instant.distantPast)
  /// Of predictions.
  private var standing: Set<PredictionIdentifier> = []
  /// Events that are printed before those that are held.
  private(set) var printed = 0
  /// Whether the capture is read once only.
  private(set) var isOff: Bool

  /// - Parameter isWanted: `false` where nothing can be read twice.
  init(isWanted: Bool, isShared: Bool) {
    isOff = !isWanted
    self.isShared = isShared
  }

  /// Takes what engines only suspect out of events, before anything is made of them. From here on one
  /// that knows all may say something else; of a broker that was late twice it does.
  mutating func takeSuspicions(outOf events: inout [Event]) {
    guard isShared else { return }
    events.removeAll { event in
      switch event {
      case .risk(let risk) where risk.risk == .brokerPaused:
        isHolding = true
        if risk.pause != nil { suspectsPause = true } else { late = (late.last, risk.at) }
        // What stands may have to be said again.
        if !standing.isEmpty, isLate(at: risk.at) { suspectsPause = true }
        return true
      case .prediction(let prediction):
        standing.insert(prediction.id)
        if isLate(at: prediction.at) { suspectsPause = true }
      case .closed(let closing): standing.remove(closing.id)
      case .withdrawn(let withdrawal): standing.remove(withdrawal.id)
      default: break
      }
      return false
    }
  }

  private func isLate(at instant: Instant) -> Bool {
    instant - late.before < BrokerLateness.fading
  }

  /// - Returns: the events that can be printed now.
  mutating func pass(_ events: [Event]) -> [Event] {
    if isOff { return events }
    if !isHolding {
      guard let first = events.firstIndex(where: \.dependsOnKernel) else {
        printed += events.count
        return events
      }
      isHolding = true
      held += events[first...]
      printed += first
      return Array(events[..<first])
    }
    held += events
    guard held.count > Self.capacity else { return [] }
    isOff = true
    return drain()
  }

  /// Hands over what is held.
  mutating func drain() -> [Event] {
    defer { held = [] }
    return held
  }
}

extension Event {
  fileprivate var dependsOnKernel: Bool {
    guard case .prediction(let prediction) = self else { return false }
    return prediction.evidence.retransmissions ?? 0 > 0 || prediction.condition == .zeroWindow
  }
}
