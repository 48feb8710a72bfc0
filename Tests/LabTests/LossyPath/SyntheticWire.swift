import FlatlineCore
import SyntheticTraffic

/// Builds the packets of a simulated path.
enum SyntheticWire {
  private static let initialSequence = (client: UInt32(1_000_000), broker: UInt32(3_000_000))

  private static let synOptions =
    TCPOptionBytes.maximumSegmentSize(1460) + TCPOptionBytes.selectivePermitted

  static let delivery = FrameBuilder.deliver([UInt8](repeating: 0x78, count: 64))

  /// An IPv4 packet with a TCP segment; positions are those in the streams.
  static func packet(
    fromBroker: Bool, port: UInt16, start: Int, acknowledgment: Int, flags: TCPFlags,
    payload: ArraySlice<UInt8>, selective: Range<Int>? = nil, identification: Int
  ) -> [UInt8] {
    let client = Endpoint(.client, port)
    let (source, destination) = fromBroker ? (.broker, client) : (client, Endpoint.broker)
    let (own, other) =
      fromBroker
      ? (initialSequence.broker, initialSequence.client)
      : (initialSequence.client, initialSequence.broker)
    let place = { (initial: UInt32, position: Int) in
      initial &+ UInt32(truncatingIfNeeded: position)
    }
    let blocks = selective.map {
      [(left: place(other, $0.lowerBound + 1), right: place(other, $0.upperBound + 1))]
    }
    let isSynchronizing = flags.contains(.syn)
    let segment = TCPFields(
      source: source.port, destination: destination.port,
      sequence: place(own, start + (isSynchronizing ? 0 : 1)),
      acknowledgment: flags.contains(.ack) ? place(other, acknowledgment + 1) : 0, flags: flags,
      options: (isSynchronizing ? synOptions : []) + (blocks.map(TCPOptionBytes.selective) ?? []),
      payload: Array(payload))
    var bytes: [UInt8] = []
    PacketBuilder.append(
      segment, from: source.address, to: destination.address,
      identification: UInt16(truncatingIfNeeded: identification), to: &bytes)
    return bytes
  }
}
