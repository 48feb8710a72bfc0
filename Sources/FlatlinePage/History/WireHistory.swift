import FlatlineCore

/// What was on the wire of the connections in trouble, from a second reading of the capture.
///
/// Nothing is kept of other connections. Of each in trouble the last packets are, as many as a
/// ``PageHistory`` has room for; and how many bytes each side sent in each part of the time.
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

  package let subjects: [Subject]
  private(set) var histories: [LaneHistory]
  private var sequences: [FlowKey: Sequence] = [:]
  private var clients: Set<IPAddress> = []
  private let empty: LaneHistory
  private(set) var neighbours: [NeighbourPoint] = []
  private(set) var losses: [ClosedRange<Instant>] = []
  private(set) var hasNetworkMessages = false

  /// - Parameter time: of the capture's first and last packet.
  package init(_ subjects: [Subject], time: ClosedRange<Instant>) {
    self.subjects = subjects
    empty = LaneHistory(points: PageHistory.points(ofEach: subjects.count), time: time)
    histories = Array(repeating: empty, count: subjects.count)
    for index in subjects.indices.sorted(by: {
      subjects[$0].predictedAt < subjects[$1].predictedAt
    }) {
      sequences[subjects[index].key, default: Sequence()].lanes.append(index)
      clients.insert(subjects[index].key.client.address)
    }
  }

  package var page: PageHistory {
    PageHistory(
      lanes: Dictionary(uniqueKeysWithValues: zip(subjects.map(\.id), histories)),
      neighbours: neighbours, losses: losses, hasNetworkMessages: hasNetworkMessages)
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
    let point = NeighbourPoint(message, at: instant)
    guard neighbours.count < PageHistory.mostShared, clients.contains(point.address) else { return }
    neighbours.append(point)
  }

  /// Those that overlap are one.
  private mutating func noteLoss(from start: Instant, to end: Instant) {
    let start = min(start, end)
    if let last = losses.last, last.upperBound >= start {
      losses[losses.count - 1] = min(last.lowerBound, start)...max(last.upperBound, end)
    } else if losses.count < PageHistory.mostShared {
      losses.append(start...end)
    }
  }
}
