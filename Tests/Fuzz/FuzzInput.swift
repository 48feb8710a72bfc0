/// Numbers and bytes drawn from an input, from its front. At its end all of them are zero.
struct FuzzInput {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func word16() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }

  mutating func word32() -> UInt32 { UInt32(word16()) << 16 | UInt32(word16()) }

  mutating func flag() -> Bool { byte() & 1 == 1 }

  /// One of them.
  mutating func choice<Value>(_ values: [Value]) -> Value { values[Int(byte()) % values.count] }

  /// The next bytes, or as many as there are.
  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func remaining() -> [UInt8] { bytes(rest.count) }
}
