import FlatlineCore

/// What was on the wire of the connections in trouble, as far as a page shows it.
package struct PageHistory: Sendable {
  /// Packets that a page has in all, and of each connection at least and at most.
  private static let mostPoints = 50_000
  private static let leastPoints = 12
  private static let mostOfOne = 600
  /// Of a kind that concerns more than one connection.
  static let mostShared = 2000

  var lanes: [PredictionIdentifier: LaneHistory]
  /// The broker's questions for an address that one of the connections has (ARP, neighbour
  /// discovery), and its answers.
  var neighbours: [NeighbourPoint]
  /// When packets of one of the connections were lost to the capture.
  var losses: [ClosedRange<Instant>]
  /// Whether any ICMP error about TCP, or any question for an address, would show.
  var hasNetworkMessages: Bool

  /// How many packets of each connection there is room for.
  static func points(ofEach connections: Int) -> Int {
    min(mostOfOne, max(leastPoints, mostPoints / max(1, connections)))
  }
}

/// A question or an answer about who has an address.
struct NeighbourPoint: Hashable, Sendable {
  var at: Instant
  var address: IPAddress
  var isReply: Bool

  init(_ message: NeighbourMessage, at instant: Instant) {
    at = instant
    (address, isReply) =
      switch message {
      case .request(let address, _, _): (address, false)
      case .reply(let address): (address, true)
      }
  }
}
