import FlatlineCore
import SyntheticTraffic

/// The link layer on which a connection is captured.
enum ScriptedLink {
  case ethernet, cooked2, tagged, raw

  init(index: Int) {
    switch index {
    case 0: self = .ethernet
    case 1: self = .cooked2
    case 2: self = .tagged
    default: self = .raw
    }
  }

  /// A packet as captured: IPv4 or IPv6, or with `type` another.
  func capture(_ packet: [UInt8], type: UInt16? = nil) -> (linkType: LinkType, bytes: [UInt8]) {
    let type = type ?? ((packet.first ?? 0) >> 4 == 6 ? 0x86dd : 0x0800)
    switch self {
    case .ethernet: return (.ethernet, PacketBuilder.ethernet(packet, type: type))
    case .cooked2: return (.linuxCooked2, PacketBuilder.linuxCooked2(packet, type: type))
    case .raw where type != 0x0806: return (.rawIP, packet)
    case .tagged, .raw:
      return (.ethernet, PacketBuilder.ethernet(packet, type: type, tags: [(0x8100, 7)]))
    }
  }
}
