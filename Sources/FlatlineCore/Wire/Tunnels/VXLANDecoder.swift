/// VXLAN (RFC 7348) and its generic extension (draft-ietf-nvo3-vxlan-gpe): flags, the network's
/// number, and an Ethernet frame. AWS mirrors traffic in it.
enum VXLANDecoder {
  private static let headerLength = 8
  /// The network's number is valid: else the packet has to be dropped.
  private static let hasNetwork: UInt8 = 0x08
  /// The header's fourth byte says what follows.
  private static let hasNextProtocol: UInt8 = 0x04

  static func open(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    _ = try flags(bytes, at: start)
    return .ethernet(at: start + headerLength)
  }

  static func openGPE(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    let flags = try flags(bytes, at: start)
    let inner = start + headerLength
    guard flags & hasNextProtocol != 0 else { return .ethernet(at: inner) }
    switch bytes.uint8(at: start + 3) {
    case 1: return .network(EtherType.ipv4, at: inner)
    case 2: return .network(EtherType.ipv6, at: inner)
    case 3: return .ethernet(at: inner)
    default: return nil
    }
  }

  private static func flags(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> UInt8 {
    guard let flags = bytes.uint8(at: start), start + headerLength <= bytes.count else {
      throw .truncatedTunnel
    }
    guard flags & hasNetwork != 0 else { throw .malformedTunnel }
    return flags
  }
}
