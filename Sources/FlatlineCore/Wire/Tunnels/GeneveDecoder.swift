/// Geneve (RFC 8926): version and length of the options, an EtherType, the network's number, and
/// options, which are passed over. AWS sends it to appliances behind its gateway load balancer.
enum GeneveDecoder {
  private static let headerLength = 8

  static func open(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    guard let first = bytes.uint8(at: start), let type = bytes.uint16(at: start + 2) else {
      throw .truncatedTunnel
    }
    guard first >> 6 == 0 else { throw .malformedTunnel }
    let end = start + headerLength + Int(first & 0x3f) * 4
    guard end <= bytes.count else { throw .truncatedTunnel }
    return TunnelContents(type, at: end)
  }
}
