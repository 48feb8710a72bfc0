/// Connections of which the capture has one direction only.
extension FlowTracker {
  /// Where nothing of a broker is in the capture, one of its clients is believed that has kept to its
  /// heartbeats: nobody does that without answers.
  mutating func proveClient(_ slot: Int) {
    table.records[slot].flow.believeClient()
    prove(slot)
  }

  /// - Parameters:
  ///   - brokers: that have spoken. What clients alone say to them is not counted: anybody can send
  ///     that, and a connection would have been answered.
  ///   - countsClosed: whether those are counted, too, that the client has ended.
  ///   - isMeant: which connections to count.
  func oneDirection(
    besides brokers: Set<IPAddress>, countsClosed: Bool = true,
    where isMeant: (FlowDescription) -> Bool
  ) -> OneDirection {
    var counts = OneDirection()
    for slot in table.occupied {
      let side: WritableKeyPath<OneDirection, Int>
      if table.records[slot].isBrokerAlone {
        side = \.broker
      } else if table.records[slot].isClientAlone
        || countsClosed && table.records[slot].isClosedClientAlone,
        !brokers.contains(table.records[slot].flow.key.broker.address)
      {
        side = \.client
      } else if table.records[slot].isClientLeft {
        side = \.client
      } else {
        continue
      }
      guard isMeant(FlowDescription(table.records[slot].flow, brokerVersion: nil)) else { continue }
      counts[keyPath: side] += 1
    }
    return counts
  }
}

extension Engine {
  /// Whether a client is to be believed of which only its own direction is in the capture.
  ///
  /// One of several engines believes nobody: another may have seen the broker.
  mutating func provesClient(_ slot: Int) -> Bool {
    guard tracker.table.records[slot].flow.isClientRegular(at: now), tracker.hasRoomForBrokers,
      !tracker.brokersSeen.contains(tracker.table.records[slot].flow.key.broker.address)
    else { return false }
    ledger.tellSuspicion(tracker.table.records[slot], context(of: slot))
    return !ledger.sink.recordsPlaces
  }

  /// Where the capture was taken; `nil` where nothing was measured.
  public var vantage: Vantage? { vantageMeter.vantage }

  /// Connections of which one direction was seen, and about which nothing is predicted: those too that
  /// the client has ended. Looks at every flow.
  public var oneDirection: OneDirection {
    tracker.oneDirection(besides: tracker.brokersSeen) { _ in true }
  }

  /// The same of those that go on.
  public var openInOneDirection: OneDirection {
    tracker.oneDirection(besides: tracker.brokersSeen, countsClosed: false) { _ in true }
  }
}

extension ShardedEngine {
  /// As ``Engine/oneDirection``.
  public var oneDirection: OneDirection { oneDirection { _ in true } }

  /// The same of some connections.
  package func oneDirection(where isMeant: (FlowDescription) -> Bool) -> OneDirection {
    let brokers = shards.reduce(into: Set()) { $0.formUnion($1.engine.tracker.brokersSeen) }
    return shards.reduce(OneDirection()) { counts, shard in
      counts + shard.engine.tracker.oneDirection(besides: brokers, where: isMeant)
    }
  }
}
