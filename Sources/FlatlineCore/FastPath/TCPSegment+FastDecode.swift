/// Fast path for what nearly every packet is: TCP in IP, neither with options but the timestamp, on
/// Ethernet or Linux's "any", with all headers captured.
///
/// Its slow twin is ``Packet/decode(_:_:)``. It needs a third of the instructions: one check of the
/// length stands for all, and fields are written in place. `FastDecodeTests` proves them equal.
extension TCPSegment {
  private static let headerLengthV4 = 20
  private static let headerLengthV6 = 40
  private static let headerLength = 20
  /// Two fillers and a timestamp.
  private static let timestampLength = 12

  /// - Returns: `false` where the packet is of another kind, or cut, or malformed; then the slow
  ///   twin has to decode it, and the fields here are undefined.
  @inline(__always)
  mutating func decodeFast(_ bytes: Span<UInt8>, _ linkType: LinkType) -> Bool {
    guard let (typeOffset, start) = linkType.fastPathOffsets,
      let type = bytes.uint16(at: typeOffset)
    else { return false }
    if type == EtherType.ipv4 { return decodeFastV4(bytes, at: start) }
    return type == EtherType.ipv6 && decodeFastV6(bytes, at: start)
  }

  @inline(__always)
  private mutating func decodeFastV4(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    let segment = start &+ Self.headerLengthV4
    guard bytes.count >= segment &+ Self.headerLength else { return false }
    let headers = bytes.extracting(start..<segment &+ Self.headerLength)
    guard headers[0] == 0x45, headers[9] == IPProtocol.tcp, headers.word16(6) & 0x3fff == 0,
      decodeFast(
        bytes, headers.extracting(Self.headerLengthV4...), at: segment,
        end: start &+ Int(headers.word16(2)))
    else { return false }
    source = Endpoint(IPAddress(v4: headers.word32(12)), headers.word16(20))
    destination = Endpoint(IPAddress(v4: headers.word32(16)), headers.word16(22))
    identification = headers.word16(4)
    hopLimit = headers[8]
    return true
  }

  /// Not inlined, for most is IPv4: see ``PacketDecoder/decode(_:_:_:into:)``.
  @inline(never)
  private mutating func decodeFastV6(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    let segment = start &+ Self.headerLengthV6
    guard bytes.count >= segment &+ Self.headerLength else { return false }
    let headers = bytes.extracting(start..<segment &+ Self.headerLength)
    guard headers[0] >> 4 == 6, headers[6] == IPProtocol.tcp,
      decodeFast(
        bytes, headers.extracting(Self.headerLengthV6...), at: segment,
        end: segment &+ Int(headers.word16(4)))
    else { return false }
    source = Endpoint(
      IPAddress(v6High: headers.word64(8), low: headers.word64(16)), headers.word16(40))
    destination = Endpoint(
      IPAddress(v6High: headers.word64(24), low: headers.word64(32)), headers.word16(42))
    identification = nil
    hopLimit = headers[7]
    return true
  }

  /// - Parameters:
  ///   - header: the TCP header without options, at `start`.
  ///   - end: where the IP packet ends by its own length field.
  @inline(__always)
  private mutating func decodeFast(
    _ bytes: Span<UInt8>, _ header: Span<UInt8>, at start: Int, end: Int
  ) -> Bool {
    let lengthAndFlags = header.word16(12)
    let dataOffset = Int(lengthAndFlags >> 12) * 4
    let payloadStart = start &+ dataOffset
    guard payloadStart <= end, payloadStart <= bytes.count else { return false }
    switch dataOffset {
    case Self.headerLength: options = TCPOptions()
    case Self.headerLength + Self.timestampLength:
      let first = start &+ Self.headerLength
      let timestamp = bytes.extracting(first..<first &+ Self.timestampLength)
      guard timestamp.word32(0) == TCPOptionKind.paddedTimestamp else { return false }
      options = TCPOptions(
        timestamp: TCPTimestamp(value: timestamp.word32(4), echo: timestamp.word32(8)))
    default: return false
    }
    sequence = SequenceNumber(header.word32(4))
    acknowledgment = SequenceNumber(header.word32(8))
    flags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: lengthAndFlags))
    window = header.word16(14)
    payloadLength = end &- payloadStart
    payload = payloadStart..<min(end, bytes.count)
    noteHeader(at: start)
    return true
  }
}
