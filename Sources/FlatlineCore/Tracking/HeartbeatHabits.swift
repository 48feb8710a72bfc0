/// Heartbeat intervals that were agreed on or offered on some connections, for those whose own was
/// not seen because they began before the capture.
///
/// Like ``BrokerVersions``, it is learnt from any segment of a watched port whose payload begins
/// with a whole connection.tune or tune-ok, so that it is the same in every shard.
struct HeartbeatHabits: Sendable {
  /// Of each kind at once; beyond, a table is emptied.
  private static let capacity = 4096
  /// RabbitMQ's `heartbeat`, unless rabbitmq.conf says otherwise (deps/rabbit/Makefile, since 3.6).
  static let brokersDefault = Interval.seconds(60)

  private struct Ends: Hashable, Sendable {
    var client: IPAddress
    var broker: Endpoint
  }

  /// The last that a client host's connections agreed to, and whether others agreed to another.
  private var agreed: [Ends: (interval: Interval, isMixed: Bool)] = [:]
  private var offered: [Endpoint: Interval] = [:]

  /// What is likely of a connection: as the client host's other connections, else as the broker
  /// offers, else as RabbitMQ is delivered.
  func likely(of key: FlowKey) -> LikelyHeartbeat {
    let ends = Ends(client: key.client.address, broker: key.broker)
    if let (interval, isMixed) = agreed[ends], !isMixed {
      return LikelyHeartbeat(interval: interval, source: .clientHost)
    }
    if let interval = offered[key.broker] {
      return LikelyHeartbeat(interval: interval, source: .brokersOffer)
    }
    return LikelyHeartbeat(interval: Self.brokersDefault, source: .brokersDefault)
  }

  /// - Parameter payload: see ``SharedFacts/heartbeat``.
  mutating func learn(
    from payload: Span<UInt8>, source: Endpoint, destination: Endpoint
  ) {
    switch ConnectionMethod(firstFrame: payload) {
    case .tune(let tuning):
      if offered.count >= Self.capacity { offered.removeAll() }
      offered[source] = .seconds(Int(tuning.heartbeat))
    case .tuneOk(let tuning):
      let ends = Ends(client: source.address, broker: destination)
      let interval = Interval.seconds(Int(tuning.heartbeat))
      let before = agreed[ends]
      if agreed.count >= Self.capacity { agreed.removeAll() }
      agreed[ends] = (interval, before.map { $0.isMixed || $0.interval != interval } ?? false)
    default: break
    }
  }
}

/// The heartbeat interval that a connection has if it is like others.
struct LikelyHeartbeat: Sendable, Equatable {
  enum Source: Sendable {
    /// What the client host's other connections to the broker agreed to.
    case clientHost
    /// What the broker offered on other connections.
    case brokersOffer
    case brokersDefault
  }

  /// Zero where heartbeats are likely off.
  var interval: Interval
  var source: Source
}
