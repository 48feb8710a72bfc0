/// LINKTYPE_IEEE802_11_RADIOTAP: what a wireless card says of a frame, then the frame
/// (radiotap.org; little endian).
enum RadiotapDecoder {
  /// Bits of the first word of those that say which fields are there.
  private enum Field {
    static let time: UInt32 = 1 << 0
    static let flags: UInt32 = 1 << 1
    /// Another such word follows.
    static let more: UInt32 = 1 << 31
  }

  /// Of the field "flags".
  private enum Flag {
    /// The frame's header is filled up to four bytes.
    static let padded: UInt8 = 0x20
    static let badChecksum: UInt8 = 0x40
  }

  /// Drivers use three at most.
  private static let mostWords = 16

  static func decode(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let version = bytes.uint8(at: start),
      let length = bytes.uint16(at: start + 2)?.byteSwapped,
      let present = bytes.uint32(at: start + 4)?.byteSwapped
    else { return .undecodable(.truncatedLink) }
    let end = start + Int(length)
    guard version == 0, length >= 8 else { return .undecodable(.malformedLink) }
    guard end <= bytes.count else { return .undecodable(.truncatedLink) }
    guard let fields = fieldsStart(bytes, start, present, end) else {
      return .undecodable(.malformedLink)
    }
    var flags: UInt8 = 0
    if present & Field.flags != 0 {
      // Eight bytes, at a multiple of eight from the header's beginning.
      let offset = present & Field.time == 0 ? fields : (fields + 7) & ~7 + 8
      guard start + offset < end else { return .undecodable(.malformedLink) }
      flags = bytes[start + offset]
    }
    if flags & Flag.badChecksum != 0 { return .undecodable(.damagedFrame) }
    return WirelessDecoder.decode(
      bytes, at: end, isPadded: flags & Flag.padded != 0, wireEnd: wireEnd, &tunnel)
  }

  /// Where the fields begin, from the header's beginning; `nil` where it has no end.
  private static func fieldsStart(
    _ bytes: Span<UInt8>, _ start: Int, _ first: UInt32, _ end: Int
  ) -> Int? {
    var word = first
    var offset = 8
    for _ in 0..<mostWords {
      if word & Field.more == 0 { return offset }
      guard start + offset + 4 <= end, let next = bytes.uint32(at: start + offset) else {
        return nil
      }
      word = next.byteSwapped
      offset += 4
    }
    return nil
  }
}
