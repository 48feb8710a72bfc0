import FlatlineCore
import SyntheticTraffic

/// What one side of a connection sent.
enum FramesSeeds {
  private static let mostOfCapture = 6
  private static let mostBytes = 3000
  /// Seen from its first byte, without holes, with the usual frame size, cut in a usual way.
  private static let plain: [UInt8] = [1, 0, 0, 0, 1]

  static func seeds(of packets: [CapturedPacket]) -> [[UInt8]] {
    var streams: [FlowKey: [UInt8]] = [:]
    var order: [FlowKey] = []
    var next: [FlowKey: SequenceNumber] = [:]
    for packet in packets {
      guard let segment = packet.segment else { continue }
      // Of each direction, not of a connection.
      let key = FlowKey(client: segment.source, broker: segment.destination)
      if segment.flags.contains(.syn) {
        if next[key] == nil { order.append(key) }
        next[key] = segment.sequenceEnd
        streams[key] = []
      } else if next[key] == segment.sequence, streams[key, default: []].count < mostBytes {
        streams[key, default: []] += packet.bytes[segment.payload]
        next[key] = segment.sequenceEnd
      }
    }
    return order.compactMap { streams[$0] }.filter { !$0.isEmpty }.prefix(mostOfCapture)
      .map { plain + $0.prefix(mostBytes) }
  }

  static let made: [[UInt8]] = {
    let client =
      FrameBuilder.protocolHeader + FrameBuilder.framed(FrameBuilder.startOk())
      + FrameBuilder.framed(FrameBuilder.tune(heartbeat: 60))
      + FrameBuilder.framed(FrameBuilder.open()) + FrameBuilder.publish([1, 2, 3])
      + FrameBuilder.heartbeat + FrameBuilder.framed(FrameBuilder.close(200, "bye"))
    let address = Endpoint.client
    let hello = [2, 0, 0, 40, 3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0x13, 0x01, 0, 0, 0]
    let sealed = [23, 3, 3, 0, 25] + [UInt8](repeating: 0xa5, count: 25)
    return [
      plain + client, plain + FrameBuilder.proxyLine(address) + client,
      plain + FrameBuilder.proxyBinary(address) + client,
      plain + FrameBuilder.proxyBinary(address, extra: [1, 2, 3, 4]) + client,
      plain + [22, 3, 3, 0, UInt8(hello.count)] + hello + sealed + sealed,
      [0, 0, 0, 0, 1] + FrameBuilder.heartbeat + FrameBuilder.publish([1, 2, 3, 4]),
    ]
  }()
}
