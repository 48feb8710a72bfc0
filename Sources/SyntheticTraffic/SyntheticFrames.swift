/// Bytes of AMQP 0-9-1 frames, as small as they may be.
package enum SyntheticFrames {
  package static let heartbeat = frame(8, 0, [])
  package static let acknowledge = method(1, (60, 80), bigEndian(UInt64(1)) + [0])
  package static let close = method(0, (10, 50), bigEndian(UInt16(200)) + [0, 0, 0, 0, 0])
  package static let closeOk = method(0, (10, 51), [])

  /// basic.deliver, content header and a body.
  package static func delivery(body size: Int = 64) -> [UInt8] {
    method(1, (60, 60), [1, 0x63] + bigEndian(UInt64(1)) + [0, 0, 1, 0x71]) + content(size)
  }

  /// basic.publish, content header and a body.
  package static func publication(body size: Int = 64) -> [UInt8] {
    method(1, (60, 40), [0, 0, 0, 1, 0x71, 0]) + content(size)
  }

  /// The frames of a handshake, in turn: who sends, and what.
  ///
  /// - Parameter name: the connection's own, told in its client properties.
  package static func handshake(
    heartbeat: Int, name: String? = nil
  ) -> [(fromBroker: Bool, bytes: [UInt8])] {
    let tuning = bigEndian(UInt16(2047)) + bigEndian(UInt32(131_072)) + bigEndian(UInt16(heartbeat))
    let start = [0, 9] + table(["version": "4.0.5"]) + longString("PLAIN") + longString("en_US")
    let properties = table(name.map { ["connection_name": $0] } ?? [:])
    let startOk =
      properties + [5] + Array("PLAIN".utf8) + longString("\0guest\0guest") + [5]
      + Array("en_US".utf8)
    return [
      (false, Array("AMQP".utf8) + [0, 0, 9, 1]),
      (true, method(0, (10, 10), start)),
      (false, method(0, (10, 11), startOk)),
      (true, method(0, (10, 30), tuning)),
      (false, method(0, (10, 31), tuning) + method(0, (10, 40), [1, 0x2f, 0, 0])),
      (true, method(0, (10, 41), [0])),
    ]
  }

  private static func content(_ size: Int) -> [UInt8] {
    let header =
      bigEndian(UInt16(60)) + bigEndian(UInt16(0)) + bigEndian(UInt64(size)) + [0, 0]
    return frame(2, 1, header) + frame(3, 1, [UInt8](repeating: 0x78, count: size))
  }

  private static func frame(_ kind: UInt8, _ channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
    [kind] + bigEndian(channel) + bigEndian(UInt32(payload.count)) + payload + [0xce]
  }

  private static func method(
    _ channel: UInt16, _ number: (UInt16, UInt16), _ arguments: [UInt8]
  ) -> [UInt8] {
    frame(1, channel, bigEndian(number.0) + bigEndian(number.1) + arguments)
  }

  /// A field table of long strings.
  private static func table(_ fields: KeyValuePairs<String, String>) -> [UInt8] {
    let bytes = fields.flatMap { name, value in
      [UInt8(truncatingIfNeeded: name.utf8.count)] + Array(name.utf8) + [UInt8(ascii: "S")]
        + longString(value)
    }
    return bigEndian(UInt32(bytes.count)) + bytes
  }

  private static func longString(_ text: String) -> [UInt8] {
    bigEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: value)
    return bytes
  }
}

extension [UInt8] {
  mutating func append(bigEndian value: some FixedWidthInteger) {
    var shift = value.bitWidth
    while shift > 0 {
      shift -= 8
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
