/// Bytes of AMQP 0-9-1 frames.
enum Frames {
  static let heartbeat = frame(8, 0, [])
  static let acknowledge = method(1, 60, 80, bigEndian(UInt64(1)) + [0])

  /// basic.publish, content header and body.
  static func publication(body size: Int) -> [UInt8] {
    method(1, 60, 40, [0, 0] + shortString("") + shortString("tasks") + [0]) + content(size)
  }

  /// basic.deliver, content header and body.
  static func delivery(body size: Int) -> [UInt8] {
    method(
      1, 60, 60,
      shortString("consumer") + bigEndian(UInt64(1)) + [0] + shortString("") + shortString("tasks"))
      + content(size)
  }

  /// What opens a connection: the client's bytes first, then the broker's, in turn.
  static func handshake(heartbeat: UInt16) -> [[UInt8]] {
    let tuning = bigEndian(UInt16(2047)) + bigEndian(UInt32(131_072)) + bigEndian(heartbeat)
    let version = shortString("version") + [UInt8(ascii: "S")] + longString(Array("4.0.5".utf8))
    return [
      Array("AMQP".utf8) + [0, 0, 9, 1],
      method(
        0, 10, 10,
        [0, 9] + longString(version) + longString(Array("PLAIN".utf8))
          + longString(Array("en_US".utf8))),
      method(
        0, 10, 11,
        longString([]) + shortString("PLAIN") + longString(Array("\0guest\0guest".utf8))
          + shortString("en_US")),
      method(0, 10, 30, tuning),
      method(0, 10, 31, tuning) + method(0, 10, 40, shortString("/") + [0, 0]),
      method(0, 10, 41, [0]),
    ]
  }

  private static func content(_ size: Int) -> [UInt8] {
    // Class, weight, length, and delivery mode 2 as the only property.
    let header =
      bigEndian(UInt16(60)) + bigEndian(UInt16(0)) + bigEndian(UInt64(size)) + [0x10, 0, 2]
    return frame(2, 1, header) + frame(3, 1, [UInt8](repeating: 0x61, count: size))
  }

  private static func method(
    _ channel: UInt16, _ group: UInt16, _ number: UInt16, _ arguments: [UInt8]
  ) -> [UInt8] {
    frame(1, channel, bigEndian(group) + bigEndian(number) + arguments)
  }

  private static func frame(_ kind: UInt8, _ channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
    [kind] + bigEndian(channel) + bigEndian(UInt32(payload.count)) + payload + [0xce]
  }

  private static func shortString(_ text: String) -> [UInt8] {
    [UInt8(text.utf8.count)] + Array(text.utf8)
  }

  private static func longString(_ bytes: [UInt8]) -> [UInt8] {
    bigEndian(UInt32(bytes.count)) + bytes
  }
}

func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
