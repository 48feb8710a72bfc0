/// Opens tunnels until there is a packet that is none.
///
/// The innermost packet is the one that counts. So an ICMP error about a tunnel's own packet is
/// about nobody's connection, and ARP inside a tunnel is that of the link that was mirrored.
enum TunnelDecoder {
  /// A mirror (1) of an overlay (2) on a provider's labels (3), and one to spare. Each costs a
  /// look at every packet, and a stranger decides how many there are.
  private static let maximumDepth = 4

  /// - Parameter bytes: of the whole captured packet: what is found is told by its place there.
  @inline(never)
  static func decode(_ bytes: Span<UInt8>, _ outermost: Encapsulation) -> Packet {
    var encapsulation = outermost
    var end = bytes.count
    for _ in 0..<maximumDepth {
      // Behind the packet around it lies padding, not more of what it carries.
      end = min(end, encapsulation.end)
      let visible = bytes.extracting(..<end)
      let contents: TunnelContents?
      do throws(DecodeError) {
        contents = try open(encapsulation, visible)
      } catch {
        return .undecodable(error)
      }
      var next: Encapsulation?
      guard let packet = contents?.decode(visible, wireEnd: encapsulation.end, &next) else {
        return .other
      }
      guard let next else { return packet }
      encapsulation = next
    }
    return .undecodable(.tooManyTunnels)
  }

  /// - Returns: `nil` where it carries nothing that flatline reads.
  private static func open(
    _ encapsulation: Encapsulation, _ bytes: Span<UInt8>
  ) throws(DecodeError) -> TunnelContents? {
    let start = encapsulation.start
    switch encapsulation.kind {
    case .udp: return try openUDP(bytes, at: start)
    case .gre: return try GREDecoder.open(bytes, at: start)
    case .mpls: return try MPLSDecoder.open(bytes, at: start)
    // Of which version it is, its own header says.
    case .ip: return .network(EtherType.ipv4, at: start)
    }
  }

  /// RFC 768: two ports, length, checksum. The sender's port is a hash of what is inside.
  private static func openUDP(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(DecodeError) -> TunnelContents? {
    let inner = start + 8
    switch bytes.uint16(at: start + 2) {
    case UDPPort.vxlan, UDPPort.vxlanOnLinux: return try VXLANDecoder.open(bytes, at: inner)
    case UDPPort.vxlanGPE: return try VXLANDecoder.openGPE(bytes, at: inner)
    case UDPPort.geneve: return try GeneveDecoder.open(bytes, at: inner)
    default: return nil
    }
  }
}
