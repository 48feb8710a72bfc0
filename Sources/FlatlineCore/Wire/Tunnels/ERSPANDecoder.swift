/// ERSPAN types II and III (draft-foschiano-erspan), in which switches send what they mirror: the
/// version, VLAN and session, a time in type III, and the frame.
enum ERSPANDecoder {
  private static let headerLength2 = 8
  private static let headerLength3 = 12
  private static let platformHeaderLength = 8

  static func open(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    guard let version = bytes.uint8(at: start).map({ $0 >> 4 }) else { throw .truncatedTunnel }
    switch version {
    case 1:
      let end = start + headerLength2
      guard end <= bytes.count else { throw .truncatedTunnel }
      return .ethernet(at: end)
    case 2: return try open3(bytes, at: start)
    default: throw .malformedTunnel
    }
  }

  private static func open3(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    guard let word = bytes.uint16(at: start + 10) else { throw .truncatedTunnel }
    let hasPlatformHeader = word & 1 != 0
    let end = start + headerLength3 + (hasPlatformHeader ? platformHeaderLength : 0)
    guard end <= bytes.count else { throw .truncatedTunnel }
    // The type of the frame.
    switch word >> 10 & 0x1f {
    case 0: return .ethernet(at: end)
    case 2: return .network(EtherType.ipv4, at: end)
    default: return nil
    }
  }
}
