/// MPLS (RFC 3032): a stack of labels, of which the last is marked, and nothing that says what
/// follows.
enum MPLSDecoder {
  private static let labelLength = 4
  /// Segment routing stacks some ten.
  private static let maximumLabels = 16
  private static let isLast: UInt32 = 0x100
  private static let controlWordLength = 4

  static func open(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    var at = start
    for _ in 0..<maximumLabels {
      guard let label = bytes.uint32(at: at) else { throw .truncatedTunnel }
      at += labelLength
      if label & isLast != 0 { return try guess(bytes, at: at) }
    }
    throw .malformedTunnel
  }

  /// IP by its version, as routers guess it (RFC 4928 section 2); else a frame of a pseudowire
  /// (RFC 4448), which begins with a control word of zeros and a number, or does not.
  private static func guess(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    guard let first = bytes.uint8(at: start) else { throw .truncatedTunnel }
    switch first >> 4 {
    case 4, 6: return .network(EtherType.ipv4, at: start)
    default:
      let behind = start + controlWordLength
      guard behind + 14 <= bytes.count else { throw .truncatedTunnel }
      if first >> 4 == 0, isFrame(bytes, at: behind) { return .ethernet(at: behind) }
      return isFrame(bytes, at: start) ? .ethernet(at: start) : nil
    }
  }

  /// Whether there is an EtherType that flatline reads where a frame has one.
  private static func isFrame(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    switch bytes.uint16(at: start + 12) {
    case EtherType.ipv4, EtherType.ipv6, EtherType.arp, EtherType.pppoe, EtherType.mpls: true
    case let type?: EtherType.isTag(type)
    case nil: false
    }
  }
}
