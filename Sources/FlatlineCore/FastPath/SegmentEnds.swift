/// Fast path: the two ends of a TCP segment, its flags and where its payload begins, which is all that the
/// dealer needs, for a fraction of what decoding costs.
///
/// Only for packets with the most common headers; one that has these ends may turn out to be
/// malformed when it is decoded. Its slow twin is ``Packet/decode(_:_:)``, and `SegmentEndsTests`
/// proves them equal.
struct SegmentEnds {
  let source: Endpoint
  let destination: Endpoint
  let flags: TCPFlags
  /// As an offset into the packet; may lie beyond the captured bytes.
  let payloadStart: Int

  private static let headerLength = 20
  private static let headerLengthV4 = 20
  private static let headerLengthV6 = 40

  @inline(__always)
  init?(_ packet: Span<UInt8>, _ linkType: LinkType) {
    guard let offsets = linkType.fastPathOffsets, let type = packet.uint16(at: offsets.type) else {
      return nil
    }
    switch type {
    case EtherType.ipv4: self.init(v4: packet, at: offsets.header)
    case EtherType.ipv6: self.init(v6: packet, at: offsets.header)
    default: return nil
    }
  }

  @inline(__always)
  private init?(v4 packet: Span<UInt8>, at start: Int) {
    guard packet.uint8(at: start) == 0x45, packet.uint8(at: start &+ 9) == IPProtocol.tcp,
      let fragment = packet.uint16(at: start &+ 6), fragment & 0x1fff == 0,
      let source = packet.uint32(at: start &+ 12), let destination = packet.uint32(at: start &+ 16)
    else { return nil }
    self.init(
      packet, at: start &+ Self.headerLengthV4, IPAddress(v4: source), IPAddress(v4: destination))
  }

  @inline(__always)
  private init?(v6 packet: Span<UInt8>, at start: Int) {
    guard let first = packet.uint8(at: start), first >> 4 == 6,
      packet.uint8(at: start &+ 6) == IPProtocol.tcp,
      let sourceHigh = packet.uint64(at: start &+ 8),
      let sourceLow = packet.uint64(at: start &+ 16),
      let destinationHigh = packet.uint64(at: start &+ 24),
      let destinationLow = packet.uint64(at: start &+ 32)
    else { return nil }
    self.init(
      packet, at: start &+ Self.headerLengthV6, IPAddress(v6High: sourceHigh, low: sourceLow),
      IPAddress(v6High: destinationHigh, low: destinationLow))
  }

  @inline(__always)
  private init?(
    _ packet: Span<UInt8>, at start: Int, _ source: IPAddress, _ destination: IPAddress
  ) {
    guard let ports = packet.uint32(at: start), let word = packet.uint16(at: start &+ 12) else {
      return nil
    }
    flags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: word))
    self.source = Endpoint(source, UInt16(truncatingIfNeeded: ports >> 16))
    self.destination = Endpoint(destination, UInt16(truncatingIfNeeded: ports))
    payloadStart = start &+ max(Self.headerLength, Int(word >> 12) * 4)
  }
}
