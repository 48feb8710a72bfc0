import FlatlineCore

/// Collects the connections of a capture, and what the engine says of each.
///
/// The engine forgets connections that are over, and says nothing of most. So their packets are
/// looked at once more.
public struct ConnectionRoll: Sendable {
  /// In the order in which they began.
  public private(set) var connections: [CapturedConnection] = []
  /// The times of the first and the last packet.
  public private(set) var start: Instant?
  public private(set) var end: Instant?

  private let ports: Set<UInt16>
  /// The connection that uses a pair of ends now.
  private var current: [FlowKey: Int] = [:]
  private var initial: [Int: SequenceNumber] = [:]
  private var owners: [PredictionIdentifier: Int] = [:]

  /// - Parameter ports: the broker's.
  public init(ports: Set<UInt16>) {
    self.ports = ports
  }

  /// Takes a packet; after that, ``take(_:)`` the events to which it led.
  public mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader) {
    start = start ?? header.timestamp
    end = max(end ?? header.timestamp, header.timestamp)
    guard case .segment(let segment) = Packet.decode(bytes, header) else { return }
    observe(segment, at: header.timestamp)
  }

  mutating func observe(_ segment: TCPSegment, at instant: Instant) {
    guard let (key, side) = direction(segment) else { return }
    let isOpening =
      side == .client && segment.flags.contains(.syn) && !segment.flags.contains(.ack)
    let isEnding = !segment.flags.isDisjoint(with: [.fin, .rst])
    let place: Int
    if let known = current[key], !isOpening || initial[known] == segment.sequence {
      place = known
    } else if isEnding {
      // A connection that is unknown, and over.
      return
    } else {
      place = begin(key, at: instant)
      if isOpening { initial[place] = segment.sequence }
    }
    connections[place].lastSeen = max(connections[place].lastSeen, instant)
    if isEnding, connections[place].endMark == nil { connections[place].endMark = instant }
  }

  public mutating func take(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      let flow = prediction.flow
      let key = FlowKey(client: flow.client, broker: flow.broker)
      let place = owners[prediction.id] ?? current[key] ?? begin(key, at: prediction.at)
      owners[prediction.id] = place
      connections[place].name = flow.name ?? connections[place].name
      connections[place].predictions.append(CapturedConnection.Statement(prediction))
    case .withdrawn(let withdrawal):
      guard let place = owners[withdrawal.id] else { return }
      for index in connections[place].predictions.indices
      where connections[place].predictions[index].id == withdrawal.id {
        connections[place].predictions[index].withdrawnAt = withdrawal.at
      }
    default: break
    }
  }

  private mutating func begin(_ key: FlowKey, at instant: Instant) -> Int {
    current[key] = connections.count
    connections.append(
      CapturedConnection(client: key.client, broker: key.broker, firstSeen: instant))
    return connections.count - 1
  }

  /// As the engine has it: where both ports are watched, the one that was connected to.
  private func direction(_ segment: TCPSegment) -> (FlowKey, Side)? {
    let outward = FlowKey(client: segment.source, broker: segment.destination)
    let inward = FlowKey(client: segment.destination, broker: segment.source)
    switch (ports.contains(segment.destination.port), ports.contains(segment.source.port)) {
    case (true, false): return (outward, .client)
    case (false, true): return (inward, .broker)
    case (false, false): return nil
    case (true, true):
      if current[inward] != nil { return (inward, .broker) }
      if current[outward] != nil { return (outward, .client) }
      return segment.flags.isSuperset(of: [.syn, .ack]) ? (inward, .broker) : (outward, .client)
    }
  }
}
