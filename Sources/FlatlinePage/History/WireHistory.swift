import FlatlineCore

/// What was on the wire of the connections in trouble, from a second reading of the capture.
///
/// Nothing is kept of other connections. Of each in trouble the last packets are, so many that all
/// together are at most ``mostPoints``, but ``leastPoints`` of each; and how many bytes each side
/// sent in each part of the time.
package struct WireHistory: Sendable {
  /// A connection to look for.
  package struct Subject: Sendable {
    package var id: PredictionIdentifier
    package var flow: FlowDescription
    /// What the broker is to log.
    package var log: String
    /// When it was in trouble: of several connections of the same ends, which one is meant.
    package var predictedAt: Instant

    var key: FlowKey { flow.key }
  }

  /// The connections of the same ends, one after the other.
  private struct Sequence {
    var lanes: [Int] = []
    /// Of ``lanes``, the one whose packets come now; behind the last, none.
    var current = 0
  }

  private static let mostPoints = 50_000
  private static let leastPoints = 12
  private static let mostOfOne = 600
  /// Of a kind that concerns more than one connection.
  private static let mostShared = 2000

  package let subjects: [Subject]
  private(set) var histories: [LaneHistory]
  private var sequences: [FlowKey: Sequence] = [:]
  private var clients: Set<IPAddress> = []
  private let empty: LaneHistory
  /// The broker's questions for an address that one of the connections has (ARP, neighbour
  /// discovery), and its answers.
  private(set) var neighbours: [NeighbourPoint] = []
  /// When packets of one of the connections were lost to the capture.
  private(set) var losses: [ClosedRange<Instant>] = []
  /// Whether any ICMP error about TCP, or any question for an address, is in the capture.
  private(set) var hasNetworkMessages = false

  /// - Parameter time: of the capture's first and last packet.
  package init(_ subjects: [Subject], time: ClosedRange<Instant>) {
    self.subjects = subjects
    let points = Self.mostPoints / max(1, subjects.count)
    empty = LaneHistory(
      points: min(Self.mostOfOne, max(Self.leastPoints, points)), time: time)
    histories = Array(repeating: empty, count: subjects.count)
    for index in subjects.indices.sorted(by: {
      subjects[$0].predictedAt < subjects[$1].predictedAt
    }) {
      sequences[subjects[index].key, default: Sequence()].lanes.append(index)
      clients.insert(subjects[index].key.client.address)
    }
  }

  /// By the prediction.
  var byIdentifier: [PredictionIdentifier: LaneHistory] {
    Dictionary(uniqueKeysWithValues: zip(subjects.map(\.id), histories))
  }

  package var isEmpty: Bool { subjects.isEmpty }

  /// When a connection was first and last seen, and when it ended, as far as packets show it.
  package struct Stay: Sendable {
    package var first: Instant?
    package var last: Instant?
    /// The first FIN or RST, of either side.
    package var endMark: Instant?
  }

  /// In the order of ``subjects``.
  package var stays: [Stay] {
    histories.map { Stay(first: $0.firstSeen, last: $0.lastSeen, endMark: $0.endMark) }
  }

  /// Takes in the next packet.
  ///
  /// - Parameter instant: its time, as events tell it.
  package mutating func observe(
    _ bytes: Span<UInt8>, _ header: PacketHeader, at instant: Instant
  ) {
    switch Packet.decode(bytes, header) {
    case .segment(let segment): observe(segment, bytes, at: instant)
    case .unreachable(let unreachable):
      hasNetworkMessages = true
      let key = FlowKey(client: unreachable.destination, broker: unreachable.source)
      guard let index = lane(of: key) else { return }
      histories[index].observe(unreachable, at: instant)
    case .neighbour(let message):
      hasNetworkMessages = true
      observe(message, at: instant)
    case .fragment, .other, .undecodable: break
    }
  }

  private mutating func observe(_ segment: TCPSegment, _ bytes: Span<UInt8>, at instant: Instant) {
    let fromClient = FlowKey(client: segment.source, broker: segment.destination)
    let fromBroker = FlowKey(client: segment.destination, broker: segment.source)
    let (side, key): (Side, FlowKey) =
      sequences[fromClient] == nil ? (.broker, fromBroker) : (.client, fromClient)
    guard var index = lane(of: key) else { return }
    if histories[index].isFollowed(by: segment, from: side) {
      guard let next = next(of: key, at: instant) else { return }
      index = next
    }
    let since = histories[index].observe(
      segment, bytes.extracting(segment.payload), from: side, at: instant)
    if let since { noteLoss(from: since, to: instant) }
  }

  /// `nil` where it is in no trouble.
  private func lane(of key: FlowKey) -> Int? {
    guard let sequence = sequences[key], sequence.current < sequence.lanes.count else { return nil }
    return sequence.lanes[sequence.current]
  }

  /// The connection that begins now; one that comes to be in no trouble is forgotten when the next
  /// begins. `nil` after the last that is.
  private mutating func next(of key: FlowKey, at instant: Instant) -> Int? {
    guard var sequence = sequences[key] else { return nil }
    while sequence.current < sequence.lanes.count,
      subjects[sequence.lanes[sequence.current]].predictedAt <= instant
    {
      sequence.current += 1
    }
    sequences[key] = sequence
    guard let next = lane(of: key) else { return nil }
    histories[next] = empty
    return next
  }

  private mutating func observe(_ message: NeighbourMessage, at instant: Instant) {
    guard neighbours.count < Self.mostShared else { return }
    let (address, isReply) =
      switch message {
      case .request(let address, _, _): (address, false)
      case .reply(let address): (address, true)
      }
    guard clients.contains(address) else { return }
    neighbours.append(NeighbourPoint(at: instant, address: address, isReply: isReply))
  }

  /// Those that overlap are one.
  private mutating func noteLoss(from start: Instant, to end: Instant) {
    let start = min(start, end)
    if let last = losses.last, last.upperBound >= start {
      losses[losses.count - 1] = min(last.lowerBound, start)...max(last.upperBound, end)
    } else if losses.count < Self.mostShared {
      losses.append(start...end)
    }
  }
}

/// A question or an answer about who has an address.
struct NeighbourPoint: Sendable {
  var at: Instant
  var address: IPAddress
  var isReply: Bool
}
