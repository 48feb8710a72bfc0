import Testing

@testable import FlatlineCore

struct BigEndianTests {
  private static let bytes: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff]

  @Test func readsNetworkByteOrder() {
    let span = Self.bytes.span
    let byte = span.uint8(at: 8)
    let short = span.uint16(at: 7)
    let word = span.uint32(at: 4)
    let long = span.uint64(at: 0)
    #expect(byte == 0xff)
    #expect(short == 0xefff)
    #expect(word == 0x89ab_cdef)
    #expect(long == 0x0123_4567_89ab_cdef)
  }

  /// A read succeeds only where all its bytes lie in the span.
  @Test(arguments: [-1, 0, 1, 2, 5, 6, 7, 8, 9, .min, .max, .max - 1, .max - 4])
  func boundsOfNineBytes(offset: Int) {
    let span = Self.bytes.span
    let byte = span.uint8(at: offset) != nil
    let short = span.uint16(at: offset) != nil
    let word = span.uint32(at: offset) != nil
    let long = span.uint64(at: offset) != nil
    #expect(byte == (0...8).contains(offset))
    #expect(short == (0...7).contains(offset))
    #expect(word == (0...5).contains(offset))
    #expect(long == (0...1).contains(offset))
  }

  @Test(arguments: 0...8)
  func boundsOfShortSpans(count: Int) {
    let bytes = Array(Self.bytes.prefix(count))
    let span = bytes.span
    let sizes = [
      span.uint8(at: 0) != nil, span.uint16(at: 0) != nil, span.uint32(at: 0) != nil,
      span.uint64(at: 0) != nil,
    ]
    #expect(sizes == [count >= 1, count >= 2, count >= 4, count >= 8])
  }
}
