import FlatlineCore

/// The methods of class 10, `connection`: payloads, without their frames.
extension FrameBuilder {
  package static func connection(_ number: UInt16, _ arguments: [UInt8] = []) -> [UInt8] {
    method((10, number), arguments)
  }

  package static func start(version: String = "3.10.8") -> [UInt8] {
    start(
      [
        ("capabilities", .table([("connection.blocked", .boolean(true))])),
        ("platform", .string("Erlang/OTP 25")), ("product", .string("RabbitMQ")),
        ("version", .string(version)),
      ], mechanisms: "PLAIN AMQPLAIN")
  }

  package static func start(
    _ properties: [(String, FieldValue)], mechanisms: String
  ) -> [UInt8] {
    connection(
      10, [0, 9] + table(properties) + longString(mechanisms) + longString("en_US"))
  }

  package static func startOk(
    _ properties: [(String, FieldValue)] = [], mechanism: String = "PLAIN",
    response: [UInt8] = [0] + Array("guest".utf8) + [0] + Array("guest".utf8)
  ) -> [UInt8] {
    connection(
      11,
      table(properties) + shortString(mechanism) + bigEndian(UInt32(response.count)) + response
        + shortString("en_US"))
  }

  /// `connection.tune` (30) or `tune-ok` (31).
  ///
  /// - Parameter heartbeat: in seconds.
  package static func tune(
    _ number: UInt16 = 31, channelMax: UInt16 = 2047, frameMax: UInt32 = 131_072,
    heartbeat: UInt16
  ) -> [UInt8] {
    connection(number, bigEndian(channelMax) + bigEndian(frameMax) + bigEndian(heartbeat))
  }

  package static func open(vhost: String = "/") -> [UInt8] {
    connection(40, shortString(vhost) + [0, 0])
  }

  package static func close(
    _ code: UInt16, _ text: String, failed: (UInt16, UInt16) = (0, 0)
  ) -> [UInt8] {
    connection(
      50, bigEndian(code) + shortString(text) + bigEndian(failed.0) + bigEndian(failed.1))
  }

  package static let openOk = connection(41, shortString(""))
  package static let closeOk = connection(51)
  package static let unblocked = connection(61)
  package static func blocked(_ reason: String) -> [UInt8] {
    connection(60, shortString(reason))
  }
}
