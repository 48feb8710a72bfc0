import FlatlineCore

/// Open connections, the engine that has seen them open, and packets that it is to see next.
///
/// A class, for a benchmark goes on where its last iteration ended: no packet is seen twice.
final class Network {
  enum Exchange {
    /// Alternately from the client and the broker, without a payload.
    case acknowledgment
    /// A heartbeat of one side, the next time of the other, and its acknowledgment.
    case heartbeat
    /// On even connections a publish and its acknowledgment; on odd ones a delivery, basic.ack,
    /// and the acknowledgment of that.
    case message

    func make(
      _ round: Int, _ index: Int, on connection: inout Connection, at now: Instant,
      every pause: Interval, into batch: inout PacketBatch
    ) -> Int {
      let isOdd = round % 2 == 1
      switch self {
      case .acknowledgment:
        connection.send(fromBroker: isOdd, at: now, into: &batch)
        return 1
      case .heartbeat:
        connection.send(
          fromBroker: isOdd, [.psh, .ack], Frames.heartbeat, at: now, into: &batch)
        connection.send(fromBroker: !isOdd, at: now + pause, into: &batch)
        return 2
      case .message:
        let size = (round + index / 2) % Self.publications.count
        guard index % 2 == 1 else {
          connection.send(
            fromBroker: false, [.psh, .ack], Self.publications[size], at: now, into: &batch)
          connection.send(fromBroker: true, at: now + pause, into: &batch)
          return 2
        }
        connection.send(
          fromBroker: true, [.psh, .ack], Self.deliveries[size], at: now, into: &batch)
        connection.send(
          fromBroker: false, [.psh, .ack], Frames.acknowledge, at: now + pause, into: &batch)
        connection.send(fromBroker: true, at: now + pause * 2, into: &batch)
        return 3
      }
    }

    private static let bodies = [16, 200, 1000]
    private static let publications = bodies.map { Frames.publication(body: $0) }
    private static let deliveries = bodies.map { Frames.delivery(body: $0) }
  }

  /// About what a read of a file hands over at once.
  private static let batchSize = 256 * 1024

  private let exchange: Exchange
  private let pause: Interval
  private var connections: [Connection]
  /// Fixed, and unlike the order in memory.
  private var order: [Int]
  private var turn = 0
  private var now = Instant(secondsSinceEpoch: 1_767_225_600, nanoseconds: 0) ?? .distantPast
  private var batches: [PacketBatch] = []
  private var events: [Event] = []
  private var sent = 0
  private var engine = Engine()

  /// - Parameter pause: between two packets.
  init(_ count: Int, heartbeat: UInt16, _ exchange: Exchange, every pause: Interval) {
    self.exchange = exchange
    self.pause = pause
    connections = (0..<count).map { Connection($0) }
    var generator = SplitMix(state: 1)
    order = Array(connections.indices).shuffled(using: &generator)
    var batch = PacketBatch()
    for index in connections.indices {
      batch.removeAll()
      now = now + connections[index].open(heartbeat: heartbeat, at: now, into: &batch)
      sent += batch.entries.count
      engine.observe(batch, into: &events)
    }
  }

  /// Makes the packets of an iteration.
  func prepare(_ packets: Int) {
    var made = 0
    var current = 0
    while made < packets {
      if current == batches.count { batches.append(PacketBatch()) }
      batches[current].removeAll()
      while made < packets, batches[current].bytes.count < Self.batchSize {
        let index = order[turn % order.count]
        let count = exchange.make(
          turn / order.count, index, on: &connections[index], at: now, every: pause,
          into: &batches[current])
        now = now + pause * count
        made += count
        turn += 1
      }
      current += 1
    }
    batches.removeLast(batches.count - current)
    sent += made
    events.removeAll(keepingCapacity: true)
  }

  /// What is measured.
  func observe() {
    for index in batches.indices { engine.observe(batches[index], into: &events) }
  }

  /// What is wrong with the engine's picture of this traffic, in which nothing is.
  var fault: String? {
    let summary = engine.summary
    guard summary.packets == sent, summary.undecodable == 0, summary.duplicates == 0 else {
      return "\(summary.packets) of \(sent) packets, \(summary.undecodable) undecodable, "
        + "\(summary.duplicates) duplicates"
    }
    guard summary.flows == connections.count, summary.predictions == 0, events.isEmpty else {
      return "\(summary.flows) flows, \(summary.predictions) predictions, \(events.count) events"
    }
    return nil
  }
}

/// The same numbers every time.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
