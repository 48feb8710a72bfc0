import FlatlineCore

/// Bytes of simulated packets and frames.
enum SyntheticWire {
  static let brokerPort: UInt16 = 5672
  private static let broker: UInt32 = 0xcb00_7115
  private static let client: UInt32 = 0xc633_641f
  private static let initialSequence = (client: UInt32(1_000_000), broker: UInt32(3_000_000))

  /// An IPv4 packet with a TCP segment; positions are those in the streams.
  static func packet(
    fromBroker: Bool, port: UInt16, start: Int, acknowledgment: Int, flags: TCPFlags,
    payload: ArraySlice<UInt8>, selective: Range<Int>? = nil, identification: Int
  ) -> [UInt8] {
    let (own, other) =
      fromBroker
      ? (initialSequence.broker, initialSequence.client)
      : (initialSequence.client, initialSequence.broker)
    let sequence = own &+ UInt32(truncatingIfNeeded: start + (flags.contains(.syn) ? 0 : 1))
    let next = other &+ UInt32(truncatingIfNeeded: acknowledgment + 1)
    var options: [UInt8] = []
    if flags.contains(.syn) {
      // MSS 1460, SACK permitted.
      options = [2, 4, 0x05, 0xb4, 1, 1, 4, 2]
    } else if let selective {
      options = [1, 1, 5, 10]
      put(other &+ UInt32(truncatingIfNeeded: selective.lowerBound + 1), into: &options)
      put(other &+ UInt32(truncatingIfNeeded: selective.upperBound + 1), into: &options)
    }
    var bytes: [UInt8] = [0x45, 0]
    bytes.reserveCapacity(52 + payload.count)
    put(UInt16(40 + options.count + payload.count), into: &bytes)
    put(UInt16(truncatingIfNeeded: identification), into: &bytes)
    bytes += [0x40, 0, 64, 6, 0, 0]
    put(fromBroker ? broker : client, into: &bytes)
    put(fromBroker ? client : broker, into: &bytes)
    put(fromBroker ? brokerPort : port, into: &bytes)
    put(fromBroker ? port : brokerPort, into: &bytes)
    put(sequence, into: &bytes)
    put(flags.contains(.ack) ? next : 0, into: &bytes)
    bytes += [UInt8(5 + options.count / 4) << 4, flags.rawValue, 0x01, 0xf6, 0, 0, 0, 0]
    return bytes + options + payload
  }

  private static func put(_ value: some FixedWidthInteger, into bytes: inout [UInt8]) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    var bytes: [UInt8] = []
    put(value, into: &bytes)
    return bytes
  }

  private static func frame(_ kind: UInt8, _ channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
    [kind] + bigEndian(channel) + bigEndian(UInt32(payload.count)) + payload + [0xce]
  }

  private static func method(
    _ channel: UInt16, _ number: (UInt16, UInt16), _ arguments: [UInt8]
  ) -> [UInt8] {
    frame(1, channel, bigEndian(number.0) + bigEndian(number.1) + arguments)
  }

  private static func longString(_ text: String) -> [UInt8] {
    bigEndian(UInt32(text.utf8.count)) + text.utf8
  }

  static let heartbeat = frame(8, 0, [])
  static let acknowledge = method(1, (60, 80), bigEndian(UInt64(1)) + [0])

  /// basic.deliver, content header and a body.
  static let delivery: [UInt8] = {
    let arguments = [1, 0x63] + bigEndian(UInt64(1)) + [0, 0, 1, 0x71]
    let header = bigEndian(UInt16(60)) + bigEndian(UInt16(0)) + bigEndian(UInt64(64)) + [0, 0]
    let body = [UInt8](repeating: 0x78, count: 64)
    return method(1, (60, 60), arguments) + frame(2, 1, header) + frame(3, 1, body)
  }()

  /// The frames of a handshake, in turn: who sends, and what.
  static func handshake(heartbeat: Int) -> [(fromBroker: Bool, bytes: [UInt8])] {
    let tuning = bigEndian(UInt16(2047)) + bigEndian(UInt32(131_072)) + bigEndian(UInt16(heartbeat))
    let version = [7] + Array("version".utf8) + [UInt8(ascii: "S")] + longString("4.0.5")
    let start = [0, 9] + bigEndian(UInt32(version.count)) + version
    return [
      (false, Array("AMQP".utf8) + [0, 0, 9, 1]),
      (true, method(0, (10, 10), start + longString("PLAIN") + longString("en_US"))),
      (
        false,
        method(
          0, (10, 11),
          bigEndian(UInt32(0)) + [5] + "PLAIN".utf8 + longString("\0guest\0guest") + [5]
            + "en_US".utf8)
      ),
      (true, method(0, (10, 30), tuning)),
      (false, method(0, (10, 31), tuning) + method(0, (10, 40), [1, 0x2f, 0, 0])),
      (true, method(0, (10, 41), [0])),
    ]
  }
}
