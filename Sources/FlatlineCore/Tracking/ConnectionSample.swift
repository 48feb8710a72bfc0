/// How an open connection is now: who it is, and how much each side has sent; for whoever shows many.
package struct ConnectionSample: Sendable {
  /// Of its prediction, if one stands, else of the one that would be made next.
  package var id: PredictionIdentifier
  package var flow: FlowDescription
  package var isDying: Bool
  /// When new bytes last came from the client; where none ever did, when it was last seen.
  package var lastHeard: Instant?
  /// After the last byte that each side has sent, as far as the capture tells.
  package var clientNext: SequenceNumber?
  package var brokerNext: SequenceNumber?

  package init(
    id: PredictionIdentifier, flow: FlowDescription, isDying: Bool = false,
    lastHeard: Instant? = nil, clientNext: SequenceNumber? = nil, brokerNext: SequenceNumber? = nil
  ) {
    self.id = id
    self.flow = flow
    self.isDying = isDying
    self.lastHeard = lastHeard
    self.clientNext = clientNext
    self.brokerNext = brokerNext
  }

  init(_ record: borrowing FlowRecord) {
    let isDying = record.hasStanding
    id = isDying ? record.identifier : record.nextIdentifier
    flow = FlowDescription(record.flow, brokerVersion: nil)
    self.isDying = isDying
    lastHeard = record.lastHeard
    clientNext = record.flow.client.next
    brokerNext = record.flow.broker.next
  }
}

extension FlowRecord {
  fileprivate var lastHeard: Instant? { flow.clientLastHeard ?? flow.client.lastSeen }
}

extension FlowTracker {
  /// Open connections: those that are dying, and of the others those that have been silent for
  /// longest; so many of each at most. Looks at every flow.
  func samples(most: Int) -> [ConnectionSample] {
    var dying: [Int] = []
    var others: [(lastHeard: Instant, slot: Int)] = []
    for slot in table.occupied {
      let record = table.records[slot]
      guard !record.isClosed, record.stage > .oneSided, record.isFollowed else { continue }
      if record.hasStanding {
        dying.append(slot)
      } else {
        others.append((record.lastHeard ?? record.flow.began, slot))
      }
    }
    others.sort { ($0.lastHeard, $0.slot) < ($1.lastHeard, $1.slot) }
    return (dying.prefix(most) + others.prefix(most).map(\.slot)).map {
      ConnectionSample(table.records[$0])
    }
  }
}

extension Engine {
  /// Open connections, those that are dying and those that have been silent for longest: so many of
  /// each at most. Looks at every flow.
  package func samples(most: Int) -> [ConnectionSample] { tracker.samples(most: most) }
}

extension ShardedEngine {
  /// As ``Engine/samples(most:)``; of each shard so many.
  package func samples(most: Int) -> [ConnectionSample] {
    shards.flatMap { $0.engine.samples(most: most) }
  }
}
