import FlatlineCore

/// How many sockets there are, as the last line.
package struct SocketCount: Encodable {
  private let event = "sockets"
  package var at = Instant.distantPast
  package var connections = 0
  package var inTrouble = 0
  /// Whether some may be missing.
  package var isIncomplete = false

  package init() {}

  /// - Parameter areAllListed: whether also those are above in which nothing is wrong.
  package func text(areAllListed: Bool) -> String {
    guard connections > 0 else { return "The broker has no connection." }
    let others = connections - inTrouble
    guard others > 0 else { return "\(Text.count(connections, "connection")) in all." }
    let rest = "in \(inTrouble == 0 ? "all" : "the others") nothing is wrong"
    return "\(Text.count(connections, "connection")), \(inTrouble) in trouble; \(rest)"
      + (areAllListed ? "." : " (--all lists them).")
  }
}
