import FlatlineCore
import SyntheticTraffic

/// Connections of captures, in the terms of ``Script``.
enum EngineSeeds {
  private static let mostOfCapture = 6
  /// Packets of a connection's beginning, and of its end.
  private static let (first, last) = (16, 32)

  /// One for each of the first connections.
  static func seeds(of packets: [CapturedPacket]) -> [[UInt8]] {
    var order: [FlowKey] = []
    var flows: [FlowKey: [(packet: CapturedPacket, segment: TCPSegment)]] = [:]
    for packet in packets {
      guard let segment = packet.segment else { continue }
      let isBrokers = ScriptedConnection.ports.contains(segment.source.port)
      let key =
        isBrokers
        ? FlowKey(client: segment.destination, broker: segment.source)
        : FlowKey(client: segment.source, broker: segment.destination)
      if flows[key] == nil { order.append(key) }
      flows[key, default: []].append((packet, segment))
    }
    return order.prefix(mostOfCapture).enumerated().compactMap { number, key in
      flows[key].map { flow in
        let tail = max(first, flow.count - last)
        var writer = EngineSeedWriter(broker: key.broker, way: UInt8(number))
        for index in flow.indices where index < first || index >= tail {
          writer.append(flow[index].segment, of: flow[index].packet)
        }
        return writer.bytes
      }
    }
  }
}
