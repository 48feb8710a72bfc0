/// GRE (RFC 2784, RFC 2890): flags, an EtherType, and the fields that the flags announce.
enum GREDecoder {
  private static let hasChecksum: UInt16 = 0x8000
  /// A source route (RFC 1701), or version 1, of PPTP (RFC 2637), which encrypts.
  private static let other: UInt16 = 0x4007
  private static let hasKey: UInt16 = 0x2000
  private static let hasSequence: UInt16 = 0x1000

  static func open(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    guard let flags = bytes.uint16(at: start), let type = bytes.uint16(at: start + 2) else {
      throw .truncatedTunnel
    }
    guard flags & other == 0 else { return nil }
    let fields = [hasChecksum, hasKey, hasSequence].count { flags & $0 != 0 }
    let end = start + 4 + fields * 4
    guard end <= bytes.count else { throw .truncatedTunnel }
    switch type {
    // Type I has neither a sequence number nor a header of its own.
    case EtherType.erspan where flags & hasSequence == 0: return .ethernet(at: end)
    case EtherType.erspan, EtherType.erspan3: return try ERSPANDecoder.open(bytes, at: end)
    default: return TunnelContents(type, at: end)
    }
  }
}
