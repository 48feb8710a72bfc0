/// Decodes packets for engines, and tells who sent them.
struct PacketDecoder: Sendable {
  let ports: PortSet
  let flowHash: FlowHash
  let usesFastPath: Bool

  @inline(__always)
  func decode(
    _ bytes: Span<UInt8>, _ header: PacketHeader, into packet: inout DecodedPacket
  ) {
    if !usesFastPath || !packet.segment.decodeFast(bytes, header.linkType) {
      guard case .segment(let segment) = Packet.decode(bytes, header) else {
        packet.kind = .other
        packet.tells = []
        packet.slot = -1
        return
      }
      packet.segment = segment
    }
    packet.fingerprint = Fingerprint(packet.segment)
    classify(&packet, bytes)
  }

  @inline(__always)
  private func classify(_ packet: inout DecodedPacket, _ bytes: Span<UInt8>) {
    packet.slot = -1
    packet.hash = flowHash.hash(between: packet.segment.source, packet.segment.destination)
    let direction = ports.direction(
      source: packet.segment.source.port, destination: packet.segment.destination.port)
    packet.tells = SharedFacts(bytes, at: packet.segment.payloadOffset, direction)
    packet.kind =
      switch direction {
      case .fromClient: .fromClient
      case .fromBroker: .fromBroker
      case .ambiguous: .fromEither
      case .unwatched: .unwatched
      }
  }
}
