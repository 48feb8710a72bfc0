import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// AMQP 0-9-1 section 4.2.5.5, with the types that RabbitMQ reads (its errata, section 3).
struct FieldTableTests {
  private static let wanted: [(String, FieldValue)] = [("wanted", .string("found"))]

  /// The value of `wanted` in a table.
  private static func value(_ table: [UInt8]) -> String? {
    let table = table.span
    var arguments = ArgumentReader(offset: 0)
    return arguments.table(table)?.string("wanted", table)
  }

  static let types: [(String, FieldValue)] = [
    ("boolean", .boolean(true)),
    ("signed 8-bit", .raw("b", [0xff])),
    ("unsigned 8-bit", .raw("B", [0xff])),
    ("signed 16-bit, RabbitMQ's", .raw("s", [1, 2])),
    ("unsigned 16-bit", .raw("u", [1, 2])),
    ("signed 32-bit", .raw("I", [1, 2, 3, 4])),
    ("unsigned 32-bit", .raw("i", [1, 2, 3, 4])),
    ("signed 64-bit", .raw("l", [1, 2, 3, 4, 5, 6, 7, 8])),
    ("float", .raw("f", [1, 2, 3, 4])),
    ("double", .raw("d", [1, 2, 3, 4, 5, 6, 7, 8])),
    ("decimal", .raw("D", [2, 0, 0, 0, 9])),
    ("timestamp", .raw("T", [0, 0, 0, 0, 1, 2, 3, 4])),
    ("void", .raw("V", [])),
    ("string", .string("wanted")),
    ("empty string", .string("")),
    ("byte array", .raw("x", [0, 0, 0, 2, 9, 9])),
    ("array", .raw("A", [0, 0, 0, 3, 0x74, 1, 0x56])),
    ("table", .table([("wanted", .string("not this one"))])),
    (
      "table in a table", .table([("deep", .table([("wanted", .string("nor this"))]))])
    ),
  ]

  @Test(arguments: types)
  func isPassedOver(type: String, value: FieldValue) {
    let table = FrameBuilder.table([("other", value)] + Self.wanted)
    #expect(Self.value(table) == "found")
  }

  static let tables: [Fact<[UInt8], String?>] = [
    Fact("empty", FrameBuilder.table([]), nil),
    Fact("absent", FrameBuilder.table([("want", .string("a")), ("wanted2", .string("b"))]), nil),
    Fact("of another type", FrameBuilder.table([("wanted", .boolean(true))]), nil),
    // Its first 255 bytes, of which the last is half a character.
    Fact(
      "a long one: its beginning",
      FrameBuilder.table([("wanted", .string(String(repeating: "é", count: 200)))]),
      String(repeating: "é", count: 127) + "\u{fffd}"),
    Fact("the first of two", FrameBuilder.table(wanted + [("wanted", .string("b"))]), "found"),
    Fact("before an unknown type", FrameBuilder.table(wanted + [("x", .raw("?", []))]), "found"),
    Fact("after an unknown type", FrameBuilder.table([("x", .raw("?", [1]))] + wanted), nil),
    Fact(
      "after a length beyond the table",
      FrameBuilder.table([("x", .raw("S", [0, 0, 1, 0]))] + wanted), nil),
    Fact(
      "after the largest length",
      FrameBuilder.table([("x", .raw("S", [0xff, 0xff, 0xff, 0xff]))] + wanted), nil),
    Fact(
      "itself longer than the table", FrameBuilder.table([("wanted", .raw("S", [0, 0, 0, 9, 1]))]),
      nil),
    Fact("beyond the table", FrameBuilder.table([]) + FrameBuilder.table(wanted).dropFirst(4), nil),
    Fact("a key longer than the table", [0, 0, 0, 2, 255, 0x77], nil),
    Fact("a key without a type", [0, 0, 0, 7] + FrameBuilder.shortString("wanted"), nil),
    Fact("a table longer than the payload", [0, 0, 1, 0] + FrameBuilder.table(wanted), nil),
  ]

  @Test(arguments: tables)
  func lookup(_ fact: Fact<[UInt8], String?>) {
    #expect(Self.value(fact.given) == fact.expected)
  }

  /// Deep nesting must not overflow the stack or take long.
  @Test func deepNesting() {
    var value = FieldValue.raw("V", []).bytes
    for _ in 0..<5000 {
      let entry = FrameBuilder.shortString("t") + value
      value = [UInt8(ascii: "F")] + bigEndian(UInt32(entry.count)) + entry
    }
    let entries = FrameBuilder.shortString("deep") + value
    let table = entries + FrameBuilder.table(Self.wanted).dropFirst(4)
    #expect(Self.value(bigEndian(UInt32(table.count)) + table) == "found")
  }
}
