import FlatlineCore

/// Events that a second reading may change, held back until it is known whether it will.
///
/// A setting of the broker's kernel that is found out changes nothing before the first word about
/// retransmissions. So a capture without any is printed as it is read.
struct HeldEvents {
  /// More are not kept: they are printed, and there is no second reading.
  private static let capacity = 32_768

  private var held: [Event] = []
  private var isHolding = false
  /// Events that are printed before those that are held.
  private(set) var printed = 0
  /// Whether the capture is read once only.
  private(set) var isOff: Bool

  /// - Parameter isWanted: `false` where nothing can be read twice.
  init(isWanted: Bool) {
    isOff = !isWanted
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
