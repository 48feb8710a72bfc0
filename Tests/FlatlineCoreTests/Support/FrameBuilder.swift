@testable import FlatlineCore

/// A value of a field table, with its type octet (AMQP 0-9-1 section 4.2.5.5; RabbitMQ's errata).
indirect enum FieldValue: Sendable {
  case string(String)
  case boolean(Bool)
  case table([(String, FieldValue)])
  /// Any type octet and the bytes after it.
  case raw(Character, [UInt8])

  var bytes: [UInt8] {
    switch self {
    case .string(let text): [UInt8(ascii: "S")] + FrameBuilder.longString(text)
    case .boolean(let value): [UInt8(ascii: "t"), value ? 1 : 0]
    case .table(let entries): [UInt8(ascii: "F")] + FrameBuilder.table(entries)
    case .raw(let type, let bytes): [type.asciiValue ?? 0] + bytes
    }
  }
}

/// Builds AMQP 0-9-1 frames and methods byte by byte, after the specification.
enum FrameBuilder {
  /// `AMQP` 0 0 9 1 (section 4.2.2).
  static let protocolHeader = Array("AMQP".utf8) + [0, 0, 9, 1]
  static let heartbeat = frame(8, channel: 0, [])

  static func frame(_ kind: UInt8, channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
    [kind] + bigEndian(channel) + bigEndian(UInt32(payload.count)) + payload + [0xce]
  }

  static func shortString(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + text.utf8 }

  static func longString(_ text: String) -> [UInt8] {
    bigEndian(UInt32(text.utf8.count)) + text.utf8
  }

  static func table(_ entries: [(String, FieldValue)]) -> [UInt8] {
    let bytes = entries.flatMap { shortString($0.0) + $0.1.bytes }
    return bigEndian(UInt32(bytes.count)) + bytes
  }

  /// A method of class 10, `connection`: its payload, without the frame.
  static func connection(_ method: UInt16, _ arguments: [UInt8] = []) -> [UInt8] {
    bigEndian(UInt16(10)) + bigEndian(method) + arguments
  }

  static func start(version: String = "3.10.8") -> [UInt8] {
    connection(
      10,
      [0, 9]
        + table([
          ("capabilities", .table([("connection.blocked", .boolean(true))])),
          ("platform", .string("Erlang/OTP 25")), ("product", .string("RabbitMQ")),
          ("version", .string(version)),
        ]) + longString("PLAIN AMQPLAIN") + longString("en_US"))
  }

  static func startOk(
    _ properties: [(String, FieldValue)] = [], mechanism: String = "PLAIN",
    response: [UInt8] = [0] + Array("guest".utf8) + [0] + Array("guest".utf8)
  ) -> [UInt8] {
    connection(
      11,
      table(properties) + shortString(mechanism) + bigEndian(UInt32(response.count)) + response
        + shortString("en_US"))
  }

  /// `connection.tune` (30) or `tune-ok` (31).
  static func tune(
    _ method: UInt16 = 31, channelMax: UInt16 = 2047, frameMax: UInt32 = 131_072,
    heartbeat: UInt16
  ) -> [UInt8] {
    connection(method, bigEndian(channelMax) + bigEndian(frameMax) + bigEndian(heartbeat))
  }

  static func open(vhost: String = "/") -> [UInt8] {
    connection(40, shortString(vhost) + [0, 0])
  }

  static func close(
    _ code: UInt16, _ text: String, failed: (UInt16, UInt16) = (0, 0)
  ) -> [UInt8] {
    connection(
      50, bigEndian(code) + shortString(text) + bigEndian(failed.0) + bigEndian(failed.1))
  }

  static let openOk = connection(41, shortString(""))
  static let closeOk = connection(51)
  static let unblocked = connection(61)
  static func blocked(_ reason: String) -> [UInt8] { connection(60, shortString(reason)) }

  /// A method frame on channel 0.
  static func framed(_ method: [UInt8]) -> [UInt8] { frame(1, channel: 0, method) }

  /// `basic.publish` to the default exchange: method, content header, body.
  static func publish(_ body: [UInt8], channel: UInt16 = 1) -> [UInt8] {
    let method = bigEndian(UInt16(60)) + bigEndian(UInt16(40)) + [0, 0, 0, 1, 0x71, 0]
    let header =
      bigEndian(UInt16(60)) + bigEndian(UInt16(0)) + bigEndian(UInt64(body.count)) + [0, 0]
    return frame(1, channel: channel, method) + frame(2, channel: channel, header)
      + frame(3, channel: channel, body)
  }
}

extension Tuning {
  /// As in a `connection.tune-ok` with this timeout in seconds.
  static func heartbeat(_ seconds: UInt16) -> Tuning {
    let payload = FrameBuilder.tune(heartbeat: seconds)
    guard case .tuneOk(let tuning) = ConnectionMethod(payload: payload.span) else {
      preconditionFailure("tune-ok does not decode")
    }
    return tuning
  }
}

extension Close {
  /// As in a `connection.close`.
  static func of(_ code: UInt16, _ text: String, failed: (UInt16, UInt16) = (0, 0)) -> Close {
    let payload = FrameBuilder.close(code, text, failed: failed)
    guard case .close(let close) = ConnectionMethod(payload: payload.span) else {
      preconditionFailure("close does not decode")
    }
    return close
  }
}
