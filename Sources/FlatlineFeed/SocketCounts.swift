import FlatlineCore

/// The broker's sockets, as its kernel has told of them.
package struct SocketCounts: Sendable {
  package private(set) var open = 0
  package private(set) var inTrouble: [SocketTrouble: Int] = [:]

  /// Predictions so far with which the kernel did not agree.
  package var disagreements = 0

  package init() {}

  /// - Parameter trouble: `nil` where nothing is wrong.
  package mutating func add(_ trouble: SocketTrouble?) {
    open += 1
    if let trouble { inTrouble[trouble, default: 0] += 1 }
  }
}
