import SyntheticTraffic
import Testing

@testable import FlatlineCore

struct NeighbourMessageTests {
  /// RFC 826.
  static let addressResolution: [Fact<[UInt8], NeighbourMessage?>] = [
    Fact(
      "who has the client? tell the broker", PacketBuilder.arp(1, from: .broker, for: .client),
      .request(for: .client)),
    Fact(
      "the client is at", PacketBuilder.arp(2, from: .client, for: .broker),
      .reply(from: .client)),
    Fact(
      "announcement", PacketBuilder.arp(1, from: .client, for: .client),
      .request(for: .client)),
    Fact("reverse ARP", PacketBuilder.arp(3, from: .client, for: .broker), nil),
    Fact(
      "InfiniBand", PacketBuilder.arp(1, from: .client, for: .broker, hardware: 32), nil),
  ]

  @Test(arguments: addressResolution)
  func arp(_ fact: Fact<[UInt8], NeighbourMessage?>) {
    let packet = decode(PacketBuilder.ethernet(fact.given, type: 0x0806))
    #expect(packet.neighbour == fact.expected)
    #expect(packet.kind == (fact.expected == nil ? "other" : "neighbour"))
  }

  @Test func arpInATag() {
    let bytes = PacketBuilder.ethernet(
      PacketBuilder.arp(2, from: .client, for: .broker), type: 0x0806, tags: [(0x8100, 7)])
    #expect(decode(bytes).neighbour == .reply(from: .client))
  }

  /// RFC 4861 sections 4.3 and 4.4.
  static let discovery: [Fact<UInt8, NeighbourMessage?>] = [
    Fact("solicitation", 135, .request(for: .client6)),
    Fact("advertisement", 136, .reply(from: .client6)),
    Fact("router solicitation", 133, nil),
    Fact("redirect", 137, nil),
  ]

  @Test(arguments: discovery)
  func neighbourDiscovery(_ fact: Fact<UInt8, NeighbourMessage?>) {
    let message = PacketBuilder.neighbourDiscovery(fact.given, target: .client6)
    let packet = decode(
      PacketBuilder.ipv6(message, nextHeader: 58, from: .broker6, to: .client6), as: .ipv6)
    #expect(packet.neighbour == fact.expected)
  }

  static let truncated: [Fact<[UInt8], DecodeError>] = [
    Fact(
      "ARP",
      PacketBuilder.ethernet(
        Array(PacketBuilder.arp(1, from: .broker, for: .client).dropLast()), type: 0x0806),
      .truncatedNeighbour),
    Fact(
      "neighbour discovery",
      PacketBuilder.ethernet(
        Array(
          PacketBuilder.ipv6(
            PacketBuilder.neighbourDiscovery(135, target: .client6), nextHeader: 58
          ).dropLast()), type: 0x86dd), .truncatedNeighbour),
  ]

  @Test(arguments: truncated)
  func cut(_ fact: Fact<[UInt8], DecodeError>) {
    #expect(decode(fact.given).error == fact.expected)
  }
}
