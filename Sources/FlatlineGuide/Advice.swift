import FlatlineCore

/// What to do about dying connections, for whoever is on call.
package enum Advice {
  /// - Parameters:
  ///   - reason: how the connections will end.
  ///   - cause: why they die, as far as it is known; where it is not, the reason's advice is given.
  package static func text(_ reason: Reason, _ cause: Cause) -> String {
    (cause == .unknown ? reason.explanation : cause.explanation).advice
  }
}
