/// Bytes as text; what is not UTF-8 becomes U+FFFD. Of longer ones the beginning, as much as a
/// short string may have: flows keep them.
func text(_ payload: Span<UInt8>, _ range: Range<Int>) -> String {
  let bytes = payload.extracting(range).extracting(first: 255)
  if let valid = try? UTF8Span(validating: bytes) { return String(copying: valid) }
  return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}

/// A field table (AMQP 0-9-1 section 4.2.5.5), read in place.
///
/// Nested tables and arrays are passed over by their length, so depth costs nothing.
struct FieldTable {
  /// The entries, without the length before them.
  var range: Range<Int>

  private struct Field {
    var type: UInt8
    var value: Range<Int>
  }

  func string(_ name: String, _ payload: Span<UInt8>) -> String? {
    guard let field = find(name, payload), field.type == UInt8(ascii: "S") else { return nil }
    return text(payload, field.value.lowerBound + 4..<field.value.upperBound)
  }

  /// Where the value of `name` begins, even when its end has not arrived.
  func valueStart(of name: String, _ payload: Span<UInt8>) -> Int? {
    var at = range.lowerBound
    while let (key, typeOffset) = key(payload, at) {
      if Self.equals(payload.extracting(key), name.utf8.span) { return typeOffset + 1 }
      guard let value = value(payload, typeOffset) else { return nil }
      at = value.upperBound
    }
    return nil
  }

  private func find(_ name: String, _ payload: Span<UInt8>) -> Field? {
    let name = name.utf8.span
    var at = range.lowerBound
    while let (key, typeOffset) = key(payload, at), let value = value(payload, typeOffset),
      let type = payload.uint8(at: typeOffset)
    {
      if Self.equals(payload.extracting(key), name) { return Field(type: type, value: value) }
      at = value.upperBound
    }
    return nil
  }

  private func key(_ payload: Span<UInt8>, _ at: Int) -> (Range<Int>, typeOffset: Int)? {
    guard at < range.upperBound, let length = payload.uint8(at: at).map(Int.init) else {
      return nil
    }
    let key = at + 1..<at + 1 + length
    guard key.upperBound < min(range.upperBound, payload.count) else { return nil }
    return (key, key.upperBound)
  }

  /// The value's bytes, after its type octet. Types as RabbitMQ reads them
  /// (rabbit_binary_parser), which differ from the specification's in `s`.
  private func value(_ payload: Span<UInt8>, _ typeOffset: Int) -> Range<Int>? {
    guard let type = payload.uint8(at: typeOffset) else { return nil }
    let start = typeOffset + 1
    let length: Int
    switch type {
    case UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "B"): length = 1
    case UInt8(ascii: "s"), UInt8(ascii: "u"): length = 2
    case UInt8(ascii: "I"), UInt8(ascii: "i"), UInt8(ascii: "f"): length = 4
    case UInt8(ascii: "D"): length = 5
    case UInt8(ascii: "l"), UInt8(ascii: "L"), UInt8(ascii: "d"), UInt8(ascii: "T"): length = 8
    case UInt8(ascii: "V"): length = 0
    case UInt8(ascii: "S"), UInt8(ascii: "F"), UInt8(ascii: "A"), UInt8(ascii: "x"):
      guard let size = payload.uint32(at: start).map(Int.init) else { return nil }
      length = 4 + size
    default: return nil
    }
    guard start + length <= min(range.upperBound, payload.count) else { return nil }
    return start..<start + length
  }

  private static func equals(_ key: Span<UInt8>, _ name: Span<UInt8>) -> Bool {
    guard key.count == name.count else { return false }
    return key.indices.allSatisfy { key[$0] == name[$0] }
  }
}
