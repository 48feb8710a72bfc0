import FlatlineCore

/// What clients and brokers may send, for wordings that quote it.
enum Sample {
  static let http = Array("GET / HT".utf8)
  /// The beginning of a TLS ClientHello.
  static let tls: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1]
  static let amqp10: UInt64 = 0x414d_5150_0001_0000
  static let forced = Close(code: 320, text: "CONNECTION_FORCED - maintenance")
  /// As rabbit_networking closes all connections.
  static let shutdown = Close(
    code: 320, text: "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'")
  static let frameError = Close(code: 501, text: "FRAME_ERROR - ...")
  static let commandInvalid = Close(code: 503, text: "COMMAND_INVALID - ...")
}
