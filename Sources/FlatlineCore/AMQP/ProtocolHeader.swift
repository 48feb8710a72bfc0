/// The first eight bytes of a connection.
public enum ProtocolHeader {
  /// `AMQP`.
  static let magic: UInt64 = 0x414d_5150
  /// `AMQP` 0 0 9 1.
  static let amqp091: UInt64 = 0x414d_5150_0000_0901
  /// Whether the broker takes the header for 0-9-1: also that of 0-9, and of 0-8 (no longer since
  /// 4.0), which old clients send (rabbit_reader, `handshake`).
  static func isAMQP0(_ word: UInt64) -> Bool {
    [amqp091, 0x414d_5150_0101_0009, 0x414d_5150_0101_0800, 0x414d_5150_0101_0901].contains(word)
  }
  /// `AMQP` 0 1 0 0: AMQP 1.0 without a security layer.
  static let amqp10: UInt64 = 0x414d_5150_0001_0000
  /// `AMQP` 3 1 0 0: AMQP 1.0 over SASL.
  static let amqp10SASL: UInt64 = 0x414d_5150_0301_0000
}
