@testable import FlatlineCore

/// On which connections packets of the broker's were captured, or its kernel has spoken.
struct BrokersHeard {
  private let ports: Set<UInt16>
  private var heard: Set<FlowKey> = []

  init(ports: Set<UInt16>) { self.ports = ports }

  mutating func hear(_ packet: Span<UInt8>, _ header: PacketHeader) {
    guard case .segment(let segment) = Packet.decode(packet, header),
      ports.contains(segment.source.port)
    else { return }
    heard.insert(FlowKey(client: segment.destination, broker: segment.source))
  }

  /// The kernel's word is the broker's.
  mutating func hear(_ word: KernelWord) {
    heard.insert(FlowKey(client: word.client, broker: word.broker))
  }

  func have(_ flow: FlowDescription) -> Bool {
    heard.contains(flow.key)
  }
}
