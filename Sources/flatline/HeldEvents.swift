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
  /// Events that are printed before those that are held.
  private(set) var printed = 0
  /// Whether the capture is read once only.
  private(set) var isOff: Bool

  /// - Parameter isWanted: `false` where nothing can be read twice.
  init(isWanted: Bool, isShared: Bool) {
    isOff = !isWanted
    self.isShared = isShared
  }

  /// - Returns: the events that can be printed now.
  mutating func pass(_ events: [Event]) -> [Event] {
    guard isShared, let suspected = events.firstIndex(where: \.isPause) else {
      return hold(events) { $0.dependsOnKernel }
    }
    suspectsPause = true
    let before = hold(Array(events[..<suspected])) { $0.dependsOnKernel }
    isHolding = true
    return before + hold(events[suspected...].filter { !$0.isPause }) { _ in true }
  }

  private mutating func hold(_ events: [Event], from isFirst: (Event) -> Bool) -> [Event] {
    if isOff { return events }
    if !isHolding {
      guard let first = events.firstIndex(where: isFirst) else {
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
  fileprivate var isPause: Bool {
    if case .risk(let risk) = self { risk.pause != nil } else { false }
  }

  fileprivate var dependsOnKernel: Bool {
    guard case .prediction(let prediction) = self else { return false }
    return prediction.evidence.retransmissions ?? 0 > 0 || prediction.condition == .zeroWindow
  }
}
