/// The short way for what nearly every packet is: TCP in IPv4, neither with options but for the
/// timestamp, on Ethernet or Linux's "any", with all headers captured.
///
/// It gives what ``Packet/decode(_:_:)`` gives, a third of the instructions later: one check of
/// the length stands for all, and fields are written where they are to stay.
extension TCPSegment {
  private static let ipHeaderLength = 20
  private static let headerLength = 20
  /// Two fillers and a timestamp.
  private static let timestampLength = 12

  /// - Returns: `false` where the packet is of another kind, or cut, or malformed; it is then to be
  ///   decoded the long way, and nothing here means anything.
  @inline(__always)
  mutating func decodeUsual(_ bytes: Span<UInt8>, _ linkType: LinkType) -> Bool {
    let length = Self.ipHeaderLength + Self.headerLength
    guard let (typeOffset, start) = linkType.usualOffsets, bytes.count >= start &+ length,
      bytes.uint16(at: typeOffset) == 0x0800
    else { return false }
    let headers = bytes.extracting(start..<start &+ length)
    guard headers[0] == 0x45, headers[9] == 6, headers.word16(6) & 0x1fff == 0 else { return false }
    let lengthAndFlags = headers.word16(32)
    let dataOffset = Int(lengthAndFlags >> 12) * 4
    let payloadStart = start &+ Self.ipHeaderLength &+ dataOffset
    let end = start &+ Int(headers.word16(2))
    guard payloadStart <= end, payloadStart <= bytes.count else { return false }
    options = TCPOptions()
    switch dataOffset {
    case Self.headerLength: break
    case Self.headerLength + Self.timestampLength:
      let first = start &+ length
      let timestamp = bytes.extracting(first..<first &+ Self.timestampLength)
      guard timestamp.word32(0) == 0x0101_080a else { return false }
      options.timestamp = TCPTimestamp(value: timestamp.word32(4), echo: timestamp.word32(8))
    default: return false
    }
    source = Endpoint(IPAddress(v4: headers.word32(12)), headers.word16(20))
    destination = Endpoint(IPAddress(v4: headers.word32(16)), headers.word16(22))
    sequence = SequenceNumber(headers.word32(24))
    acknowledgment = SequenceNumber(headers.word32(28))
    flags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: lengthAndFlags))
    window = headers.word16(34)
    identification = headers.word16(4)
    payloadLength = end &- payloadStart
    payload = payloadStart..<min(end, bytes.count)
    return true
  }
}
