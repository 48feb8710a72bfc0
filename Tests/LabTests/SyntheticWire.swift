import FlatlineCore
import SyntheticTraffic

/// Packets of a simulated path.
enum SyntheticWire {
  private static let broker = Endpoint(IPAddress(v4: 0xcb00_7115), 5672)
  private static let client = IPAddress(v4: 0xc633_641f)
  private static let initialSequence = (client: UInt32(1_000_000), broker: UInt32(3_000_000))

  static let delivery = SyntheticFrames.delivery()

  /// An IPv4 packet with a TCP segment; positions are those in the streams.
  static func packet(
    fromBroker: Bool, port: UInt16, start: Int, acknowledgment: Int, flags: TCPFlags,
    payload: ArraySlice<UInt8>, selective: Range<Int>? = nil, identification: Int
  ) -> [UInt8] {
    let client = Endpoint(client, port)
    let (own, other) =
      fromBroker
      ? (initialSequence.broker, initialSequence.client)
      : (initialSequence.client, initialSequence.broker)
    let place = { (initial: UInt32, position: Int) in
      initial &+ UInt32(truncatingIfNeeded: position)
    }
    var segment = SyntheticSegment(
      from: fromBroker ? broker : client, to: fromBroker ? client : broker,
      sequence: place(own, start + (flags.contains(.syn) ? 0 : 1)),
      acknowledgment: place(other, acknowledgment + 1), flags: flags,
      identification: UInt16(truncatingIfNeeded: identification))
    segment.selective = selective.map {
      (place(other, $0.lowerBound + 1), place(other, $0.upperBound + 1))
    }
    var bytes: [UInt8] = []
    segment.append(to: &bytes, payload: payload)
    return bytes
  }
}
