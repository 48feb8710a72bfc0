import FlatlineCore
import SyntheticTraffic

/// Other packets on the broker's interface.
struct OddNoise {
  private(set) var now = 0
  private var generator: SeededGenerator
  private let tap: OddTap

  init(generator: SeededGenerator) {
    self.generator = generator
    tap = OddTap(using: &self.generator)
  }

  mutating func act() -> [OddTraffic.Captured] {
    now += .random(in: 100_000...5_000_000, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return capture(PacketBuilder.ipv4(PacketBuilder.udp(to: 5672), protocol: 17))
    case 1: return capture(PacketBuilder.ipv4(TCPFields(destination: 80).bytes))
    case 2: return capture(PacketBuilder.ipv4(TCPFields().bytes, fragment: 0x0172))
    case 3: return capture(PacketBuilder.ipv4(TCPFields(dataOffset: 3).bytes))
    case 4: return capture([0x45, 0, 0])
    case 5: return capture([2, 7], type: 0x88cc)
    case 6:
      let quoted = PacketBuilder.ipv4(TCPFields(source: 5672, destination: 80).bytes)
      return capture(PacketBuilder.ipv4(PacketBuilder.icmp(3, 1, quoted), protocol: 1))
    default:
      let host = OddConnection.clientAddress(Int.random(in: 0..<24, using: &generator))
      let isRequest = Bool.random(using: &generator)
      guard host.version == .v4 else { return [] }
      let message =
        isRequest
        ? PacketBuilder.arp(1, from: .broker, for: host)
        : PacketBuilder.arp(2, from: host, for: .broker)
      return capture(message, type: 0x0806)
    }
  }

  private func capture(_ packet: [UInt8], type: UInt16? = nil) -> [OddTraffic.Captured] {
    [tap.capture(packet, type: type, at: now)]
  }
}
