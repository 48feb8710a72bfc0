/// Whom a frame goes to, where its link-layer header tells.
enum LinkReach {
  /// - Parameter start: where the header begins.
  /// - Returns: `nil` where it is not told. A "cooked" header has no destination; of what the
  ///   capturing host sends itself it says only that it does.
  static func of(_ bytes: Span<UInt8>, _ linkType: LinkType, at start: Int)
    -> NeighbourMessage.Reach?
  {
    switch linkType {
    case .ethernet:
      // IEEE 802: the lowest bit of the first byte marks a group.
      bytes.uint8(at: start).map { $0 & 1 == 0 ? .one : .all }
    case .linuxCooked: bytes.uint16(at: start).flatMap { cooked(Int($0)) }
    case .linuxCooked2: bytes.uint8(at: start + 10).flatMap { cooked(Int($0)) }
    default: nil
    }
  }

  /// linux/if_packet.h.
  private static func cooked(_ packetType: Int) -> NeighbourMessage.Reach? {
    switch packetType {
    case 0, 3: .one  // PACKET_HOST, PACKET_OTHERHOST
    case 1, 2: .all  // PACKET_BROADCAST, PACKET_MULTICAST
    default: nil  // PACKET_OUTGOING
    }
  }
}
