import FlatlineCore
import HeapModule

/// AMQP traffic between many clients and a broker, as it passes the broker's interface. The same
/// plan gives the same traffic.
///
/// There are publishers, consumers and idle connections, with heartbeats of different lengths. Some
/// segments of the broker are lost and sent again. Some clients fall silent; then the broker's
/// kernel and its heartbeat monitor are simulated until they end the connection.
package struct Traffic {
  private struct Turn: Comparable {
    var at: Int
    var index: Int

    static func < (left: Turn, right: Turn) -> Bool {
      (left.at, left.index) < (right.at, right.index)
    }
  }

  private let plan: TrafficPlan
  private let end: Int
  private var connections: [TrafficConnection]
  private var turns = Heap<Turn>()
  private var ended: [PlantedDeath] = []

  package init(_ plan: TrafficPlan) {
    self.plan = plan
    end = Int(plan.duration.nanoseconds / 1000)
    var generator = SeededGenerator(seed: plan.seed)
    connections = (0..<plan.connections).map { index in
      TrafficConnection(index: index, plan, seed: generator.next())
    }
    turns = Heap(connections.indices.map { Turn(at: connections[$0].nextAt, index: $0) })
  }

  /// Puts the next packet, an Ethernet frame, into `bytes`.
  ///
  /// - Returns: its time; `nil` at the end.
  package mutating func next(into bytes: inout [UInt8]) -> Instant? {
    while let turn = turns.min, turn.at < end {
      let index = turn.index
      bytes.removeAll(keepingCapacity: true)
      connections[index].step(into: &bytes)
      if let death = connections[index].drainDeath() { ended.append(death) }
      turns.replaceMin(with: Turn(at: connections[index].nextAt, index: index))
      if !bytes.isEmpty { return plan.instant(turn.at) }
    }
    return nil
  }

  /// Every client that fell silent before the end.
  package var deaths: [PlantedDeath] {
    ended + connections.compactMap(\.death)
  }
}
