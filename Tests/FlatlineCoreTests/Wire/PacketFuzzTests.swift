import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Damaged packets: whatever the bytes, decoding ends and stays in bounds.
struct PacketFuzzTests {
  private static let seeds: [(LinkType, [UInt8])] = {
    let tcp = TCPFields(
      options: [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7]
    ).bytes
    let ip4 = PacketBuilder.ipv4(tcp)
    let ip6 = PacketBuilder.ipv6(
      [60, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0] + tcp, nextHeader: 0)
    let icmp = PacketBuilder.ipv4(PacketBuilder.icmp(3, 1, ip4), protocol: 1)
    let icmp6 = PacketBuilder.ipv6(
      PacketBuilder.icmp(1, 0, PacketBuilder.ipv6(tcp)), nextHeader: 58)
    let discovery = PacketBuilder.ipv6(
      PacketBuilder.neighbourDiscovery(135, target: .client6), nextHeader: 58)
    return [
      (.ethernet, PacketBuilder.ethernet(ip4, tags: [(0x88a8, 1), (0x8100, 2)])),
      (.ethernet, PacketBuilder.ethernet(ip6, type: 0x86dd)),
      (.ethernet, PacketBuilder.ethernet(icmp)),
      (.ethernet, PacketBuilder.ethernet(icmp6, type: 0x86dd)),
      (.ethernet, PacketBuilder.ethernet(discovery, type: 0x86dd)),
      (
        .ethernet,
        PacketBuilder.ethernet(PacketBuilder.arp(1, from: .broker, for: .client), type: 0x0806)
      ),
      (.rawIP, ip4), (.ipv6, ip6), (.null, [2, 0, 0, 0] + ip4), (.ppp, [0xff, 3, 0, 0x21] + ip4),
    ]
      + TunnelKind.allCases.map { (.ethernet, $0.wrap(PacketBuilder.ethernet(ip4))) }
  }()

  private func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let index = Int.random(in: bytes.indices, using: &generator)
      bytes[index] =
        [0, 1, 4, 6, 0x7f, 0xff, bytes[index] ^ 1, UInt8.random(in: 0...255, using: &generator)]
        .randomElement(using: &generator) ?? 0
    }
    let keeps = Bool.random(using: &generator)
    return keeps ? bytes : Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func staysInBounds(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var kinds: Set<String> = []
    for _ in 0..<5000 {
      let (link, whole) = Self.seeds[Int.random(in: Self.seeds.indices, using: &generator)]
      let bytes = damaged(whole, &generator)
      let packet = decode(bytes, as: link, originalLength: whole.count)
      kinds.insert(packet.kind)
      guard let segment = packet.segment else { continue }
      #expect(segment.payload.upperBound <= bytes.count)
      #expect(segment.payload.count <= segment.payloadLength)
    }
    // The damage reaches every branch.
    #expect(kinds.isSuperset(of: ["segment", "unreachable", "neighbour", "fragment", "other"]))
  }
}
