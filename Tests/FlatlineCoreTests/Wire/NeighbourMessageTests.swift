import SyntheticTraffic
import Testing

@testable import FlatlineCore

struct NeighbourMessageTests {
  /// RFC 826.
  static let addressResolution: [Fact<[UInt8], NeighbourMessage?>] = [
    Fact(
      "who has the client? tell the broker", PacketBuilder.arp(1, from: .broker, for: .client),
      .request(for: .client, by: .broker, reach: .one)),
    Fact(
      "the client is at", PacketBuilder.arp(2, from: .client, for: .broker),
      .reply(from: .client)),
    Fact(
      "announcement", PacketBuilder.arp(1, from: .client, for: .client),
      .request(for: .client, by: .client, reach: .one)),
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
    Fact("solicitation", 135, .request(for: .client6, by: .broker6, reach: .one)),
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

  private static let whoHas = PacketBuilder.arp(1, from: .broker, for: .client)

  /// linux/if_packet.h: what a "cooked" header calls the packet.
  private static func cooked(_ packetType: UInt8) -> (one: [UInt8], two: [UInt8]) {
    var one = PacketBuilder.linuxCooked(whoHas, type: 0x0806)
    one[1] = packetType
    var two = PacketBuilder.linuxCooked2(whoHas, type: 0x0806)
    two[10] = packetType
    return (one, two)
  }

  @Test(arguments: [(false, NeighbourMessage.Reach.one), (true, .all)])
  func reachInEthernet(toAll: Bool, reach: NeighbourMessage.Reach) {
    let packet = decode(PacketBuilder.ethernet(arp: Self.whoHas, toAll: toAll))
    #expect(packet.neighbour == .request(for: .client, by: .broker, reach: reach))
  }

  /// Of what the host sends itself (4), a cooked header does not tell where it goes.
  @Test(
    arguments: [(0, .one), (1, .all), (2, .all), (3, .one), (4, nil)]
      as [(UInt8, NeighbourMessage.Reach?)])
  func reachInCookedCaptures(packetType: UInt8, reach: NeighbourMessage.Reach?) {
    let (one, two) = Self.cooked(packetType)
    let expected = NeighbourMessage.request(for: .client, by: .broker, reach: reach)
    #expect(decode(one, as: .linuxCooked).neighbour == expected)
    #expect(decode(two, as: .linuxCooked2).neighbour == expected)
  }

  /// RFC 4291 section 2.7.1: the client's solicited-node address.
  @Test func reachOfASolicitation() {
    let group = IPAddress(
      v6High: 0xff02 << 48, low: 0x1_ff00_0000 | IPAddress.client6.low & 0xff_ffff)
    let message = PacketBuilder.neighbourDiscovery(135, target: .client6)
    let packet = decode(
      PacketBuilder.ipv6(message, nextHeader: 58, from: .broker6, to: group), as: .ipv6)
    #expect(packet.neighbour == .request(for: .client6, by: .broker6, reach: .all))
  }
}
