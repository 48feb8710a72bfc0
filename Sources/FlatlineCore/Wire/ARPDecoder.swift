enum ARPDecoder {
  /// - Parameter reach: of the frame, as its link-layer header tells.
  static func decode(
    _ bytes: Span<UInt8>, at offset: Int, reach: NeighbourMessage.Reach?
  ) -> Packet {
    guard let hardware = bytes.uint16(at: offset), let network = bytes.uint16(at: offset + 2),
      let lengths = bytes.uint16(at: offset + 4), let operation = bytes.uint16(at: offset + 6),
      let sender = bytes.uint32(at: offset + 14), let target = bytes.uint32(at: offset + 24)
    else { return .undecodable(.truncatedNeighbour) }
    // Ethernet and IPv4, 6- and 4-byte addresses.
    guard hardware == 1, network == EtherType.ipv4, lengths == 0x0604 else { return .other }
    switch operation {
    case 1:
      return .neighbour(
        .request(for: IPAddress(v4: target), by: IPAddress(v4: sender), reach: reach))
    case 2: return .neighbour(.reply(from: IPAddress(v4: sender)))
    default: return .other
    }
  }
}
