import FlatlineCore

/// Builds AMQP 0-9-1 frames byte by byte, after the specification.
package enum FrameBuilder {
  /// `AMQP` 0 0 9 1 (section 4.2.2).
  package static let protocolHeader = Array("AMQP".utf8) + [0, 0, 9, 1]
  package static let heartbeat = frame(8, channel: 0, [])

  package static func frame(_ kind: UInt8, channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
    [kind] + bigEndian(channel) + bigEndian(UInt32(payload.count)) + payload + [0xce]
  }

  /// A method frame on channel 0.
  package static func framed(_ method: [UInt8]) -> [UInt8] { frame(1, channel: 0, method) }

  package static func shortString(_ text: String) -> [UInt8] {
    [UInt8(text.utf8.count)] + text.utf8
  }

  package static func longString(_ text: String) -> [UInt8] {
    bigEndian(UInt32(text.utf8.count)) + text.utf8
  }

  package static func table(_ entries: [(String, FieldValue)]) -> [UInt8] {
    let bytes = entries.flatMap { shortString($0.0) + $0.1.bytes }
    return bigEndian(UInt32(bytes.count)) + bytes
  }

  /// A method: class, number and arguments, without the frame.
  static func method(_ number: (UInt16, UInt16), _ arguments: [UInt8]) -> [UInt8] {
    bigEndian(number.0) + bigEndian(number.1) + arguments
  }
}
