/// What a tunnel's header is followed by, and where that begins.
enum TunnelContents: Equatable {
  case ethernet(at: Int)
  /// Without a link-layer header: what an EtherType names.
  case network(UInt16, at: Int)

  /// What a field says that holds an EtherType.
  init(_ type: UInt16, at start: Int) {
    self = type == EtherType.ethernet ? .ethernet(at: start) : .network(type, at: start)
  }

  /// - Parameter tunnel: set where there is yet another packet inside.
  func decode(
    _ bytes: Span<UInt8>, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    switch self {
    case .ethernet(at: let start):
      LinkDecoder.ethernet(bytes, at: start, wireEnd: wireEnd, &tunnel)
    case .network(let type, at: let start):
      LinkDecoder.networkLayer(
        bytes, type, at: start, wireEnd: wireEnd, link: nil, &tunnel)
    }
  }
}
