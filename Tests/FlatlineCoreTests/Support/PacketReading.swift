@testable import FlatlineCore

/// Decodes bytes that were captured whole, or cut from `originalLength`.
func decode(
  _ bytes: [UInt8], as linkType: LinkType = .ethernet, originalLength: Int? = nil
) -> Packet {
  Packet.decode(
    bytes.span,
    PacketHeader(
      timestamp: .at(0), linkType: linkType, originalLength: originalLength ?? bytes.count))
}

extension Packet {
  var segment: TCPSegment? {
    if case .segment(let segment) = self { segment } else { nil }
  }

  var unreachable: Unreachable? {
    if case .unreachable(let unreachable) = self { unreachable } else { nil }
  }

  var neighbour: NeighbourMessage? {
    if case .neighbour(let message) = self { message } else { nil }
  }

  var error: DecodeError? {
    if case .undecodable(let error) = self { error } else { nil }
  }

  /// What a packet is, in a word.
  var kind: String {
    switch self {
    case .segment: "segment"
    case .unreachable: "unreachable"
    case .neighbour: "neighbour"
    case .fragment: "fragment"
    case .other: "other"
    case .undecodable(let error): error.rawValue
    }
  }
}
