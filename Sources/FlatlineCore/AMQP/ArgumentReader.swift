/// Reads the arguments of a method in order. Offsets only: the bytes are passed in.
struct ArgumentReader {
  var offset: Int

  mutating func shortString(_ payload: Span<UInt8>) -> String? {
    guard let length = payload.uint8(at: offset).map(Int.init) else { return nil }
    let range = offset + 1..<offset + 1 + length
    guard range.upperBound <= payload.count else { return nil }
    offset = range.upperBound
    return text(payload, range)
  }

  mutating func longString(_ payload: Span<UInt8>) -> Range<Int>? {
    guard let length = payload.uint32(at: offset).map(Int.init) else { return nil }
    let range = offset + 4..<offset + 4 + length
    guard range.upperBound <= payload.count else { return nil }
    offset = range.upperBound
    return range
  }

  mutating func table(_ payload: Span<UInt8>) -> FieldTable? {
    longString(payload).map(FieldTable.init(range:))
  }
}
