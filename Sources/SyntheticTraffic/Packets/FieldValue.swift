/// A value of a field table, with its type octet (AMQP 0-9-1 section 4.2.5.5; RabbitMQ's errata).
package indirect enum FieldValue: Sendable {
  case string(String)
  case boolean(Bool)
  case table([(String, FieldValue)])
  /// Any type octet and the bytes after it.
  case raw(Character, [UInt8])

  package var bytes: [UInt8] {
    switch self {
    case .string(let text): [UInt8(ascii: "S")] + FrameBuilder.longString(text)
    case .boolean(let value): [UInt8(ascii: "t"), value ? 1 : 0]
    case .table(let entries): [UInt8(ascii: "F")] + FrameBuilder.table(entries)
    case .raw(let type, let bytes): [type.asciiValue ?? 0] + bytes
    }
  }
}
