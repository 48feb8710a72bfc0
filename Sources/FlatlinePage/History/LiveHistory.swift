import FlatlineCore
import FlatlineEvidence

/// What is kept of packets as they come, for a page that may be asked for at any time.
///
/// Nobody knows which connection will be in trouble, so the last packets of each are kept, in bounded
/// memory.
package struct LiveHistory {
  /// Bytes for connections with which nothing is wrong: some thirty thousand.
  private static let memory = 48 << 20
  /// Connections in trouble, and those that have closed: a page has as many, and more.
  private static let mostSubjects = 2000
  private static let mostEnded = 2000

  private var ring: ConnectionRing<LiveLane>
  private var subjects: [FlowKey: PredictionIdentifier] = [:]
  /// The latest last.
  private var ended: [(id: PredictionIdentifier, lane: LiveLane)] = []

  /// - Parameter ports: the broker's.
  package init(ports: Set<UInt16>) {
    ring = ConnectionRing(limit: Self.memory, ports: ports)
  }

  /// Takes in the next packet.
  package mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader) {
    ring.observe(bytes, header)
  }

  /// Takes in what was said.
  package mutating func note(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      let key = prediction.flow.key
      guard subjects[key] != prediction.id, subjects.count < Self.mostSubjects, ring.hold(key)
      else { break }
      subjects[key] = prediction.id
      ring.change(key) { $0.setTrouble(true) }
    case .withdrawn(let withdrawal):
      end(withdrawal.id, withdrawal.flow.key, isOver: false)
    case .closed(let closing): end(closing.id, closing.flow.key, isOver: true)
    default: break
    }
  }

  private mutating func end(_ id: PredictionIdentifier, _ key: FlowKey, isOver: Bool) {
    guard subjects[key] == id else { return }
    subjects[key] = nil
    if isOver, let lane = ring[key] {
      if ended.count >= Self.mostEnded { ended.removeFirst(Self.mostEnded / 8) }
      ended.append((id, lane))
    }
    ring.change(key) { $0.setTrouble(false) }
    ring.release(key, isOver: isOver)
  }

  /// What a page of now shows.
  package var page: PageHistory {
    let standing = subjects.compactMap { key, id in ring[key].map { (id: id, lane: $0) } }
    let all = ended + standing
    let points = PageHistory.points(ofEach: all.count)
    var lanes: [PredictionIdentifier: LaneHistory] = [:]
    for (id, lane) in all {
      var history = lane.history
      history.recent.setCapacity(points)
      lanes[id] = history
    }
    let neighbours = Set(all.flatMap(\.lane.neighbours)).sorted { $0.at < $1.at }
    // The filter of `watch` lets them all through.
    return PageHistory(
      lanes: lanes, neighbours: neighbours.suffix(PageHistory.mostShared),
      losses: Self.joined(all.flatMap(\.lane.losses)).suffix(PageHistory.mostShared),
      hasNetworkMessages: true)
  }

  /// Those that overlap are one.
  private static func joined(_ times: [ClosedRange<Instant>]) -> [ClosedRange<Instant>] {
    var joined: [ClosedRange<Instant>] = []
    for time in times.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, last.upperBound >= time.lowerBound {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, time.upperBound)
      } else {
        joined.append(time)
      }
    }
    return joined
  }
}
