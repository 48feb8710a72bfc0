/// Address resolution on the broker's segment: which neighbours do not answer.
///
/// Linux asks a known neighbour three times directly, then three times by broadcast, about a
/// second apart; without an answer the neighbour has failed, and each packet for it starts
/// another round (RFC 4861 section 7.3, net/core/neighbour.c).
struct NeighbourTable: Sendable {
  private struct Neighbour: Sendable {
    var requests = 0
    var lastRequest = Instant.distantPast
    var hasFailed = false
  }

  /// What a message means for the flows of a client.
  enum Change: Equatable, Sendable {
    case none
    /// A round of requests began for a neighbour that has already failed: the kernel has
    /// something to send to it.
    case wanted
    /// Nobody answered a whole round; the kernel gives up on it at the given instant.
    case failed(at: Instant)
    case answered
  }

  private static let requestsPerRound = 3
  /// `retrans_time`, one second, as the timer wheel rounds it.
  private static let requestInterval = Interval.milliseconds(1024)
  /// Hosts asked for at once; beyond, the table is emptied.
  private static let capacity = 4096

  private var neighbours: [IPAddress: Neighbour] = [:]

  func hasFailed(_ address: IPAddress) -> Bool { neighbours[address]?.hasFailed ?? false }

  /// Records a message.
  ///
  /// - Returns: whom it concerns, and what it means for the flows of that client.
  mutating func record(
    _ message: NeighbourMessage, at instant: Instant
  ) -> (address: IPAddress, change: Change) {
    switch message {
    case .request(for: let target): (target, requested(target, at: instant))
    case .reply(from: let sender): (sender, answered(sender))
    }
  }

  mutating func requested(_ address: IPAddress, at instant: Instant) -> Change {
    if neighbours.count >= Self.capacity { neighbours.removeAll() }
    var neighbour = neighbours[address] ?? Neighbour()
    let isNewRound =
      neighbour.requests >= Self.requestsPerRound
      || instant - neighbour.lastRequest > Self.requestInterval * 2
    neighbour.requests = isNewRound ? 1 : neighbour.requests + 1
    neighbour.lastRequest = instant
    defer { neighbours[address] = neighbour }
    if neighbour.requests == Self.requestsPerRound {
      neighbour.hasFailed = true
      return .failed(at: instant + Self.requestInterval)
    }
    return isNewRound && neighbour.hasFailed ? .wanted : .none
  }

  mutating func answered(_ address: IPAddress) -> Change {
    neighbours.removeValue(forKey: address) == nil ? .none : .answered
  }
}
