import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Packets of which only the first bytes were captured.
struct SnapLengthTests {
  /// A packet, and a number of its bytes.
  typealias Given = (link: LinkType, count: Int, bytes: [UInt8])

  /// Timestamps, as nearly every segment of Linux has them: twelve bytes of options.
  private static let fields = TCPFields(
    options: [1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 8], payload: Array("hello, world".utf8))

  /// `count` bytes are headers, the `expected` bytes after them payload.
  static let packets: [Fact<Given, Int>] = [
    Fact(
      "Ethernet, IPv4", (.ethernet, 66, PacketBuilder.ethernet(PacketBuilder.ipv4(fields.bytes))),
      12),
    Fact(
      "802.1Q, IPv6",
      (
        .ethernet, 90,
        PacketBuilder.ethernet(
          PacketBuilder.ipv6(fields.bytes), type: 0x86dd, tags: [(0x8100, 5)])
      ), 12),
    Fact("raw, IPv4", (.rawIP, 52, PacketBuilder.ipv4(fields.bytes)), 12),
  ]

  @Test(arguments: packets)
  func cutAtEveryByte(_ fact: Fact<Given, Int>) {
    let given = fact.given
    for count in 0...given.bytes.count {
      let cut = Array(given.bytes.prefix(count))
      let packet = decode(cut, as: given.link, originalLength: given.bytes.count)
      guard let segment = packet.segment else {
        #expect(packet.error != nil, "\(count) bytes")
        #expect(count < given.count, "\(count) bytes")
        continue
      }
      #expect(segment.payloadLength == fact.expected, "\(count) bytes")
      #expect(segment.payload.count == max(0, count - given.count), "\(count) bytes")
    }
  }

  private static let arp = PacketBuilder.ethernet(
    PacketBuilder.arp(1, from: .broker, for: .client), type: 0x0806)
  private static let icmp = PacketBuilder.ethernet(
    PacketBuilder.ipv4(
      PacketBuilder.icmp(3, 1, PacketBuilder.ipv4(fields.bytes)), protocol: 1))

  /// Cut after `count` bytes, usually the longest length that is still too short.
  static let errors: [Fact<Given, DecodeError>] = [
    Fact("no byte", (.ethernet, 0, arp), .truncatedLink),
    Fact("Ethernet", (.ethernet, 13, arp), .truncatedLink),
    Fact(
      "a tag", (.ethernet, 17, PacketBuilder.ethernet([], tags: [(0x8100, 5)])), .truncatedLink),
    Fact("Linux cooked", (.linuxCooked, 15, [UInt8](repeating: 0, count: 16)), .truncatedLink),
    Fact(
      "Linux cooked 2", (.linuxCooked2, 19, [8, 0] + [UInt8](repeating: 0, count: 18)),
      .truncatedLink),
    Fact("loopback", (.null, 3, [2, 0, 0, 0]), .truncatedLink),
    Fact("PPP", (.ppp, 1, [0x00, 0x21]), .truncatedLink),
    Fact("PPPoE", (.pppOverEthernet, 6, [0x11, 0, 0, 1, 0, 9, 0, 0x21]), .truncatedLink),
    Fact("no IP byte", (.ethernet, 14, packets[0].given.bytes), .truncatedIP),
    Fact("IPv4", (.ethernet, 33, packets[0].given.bytes), .truncatedIP),
    Fact("IPv6", (.ethernet, 57, packets[1].given.bytes), .truncatedIP),
    Fact("no TCP byte", (.ethernet, 34, packets[0].given.bytes), .truncatedTCP),
    Fact("TCP flags", (.ethernet, 47, packets[0].given.bytes), .truncatedTCP),
    Fact("ICMP code", (.ethernet, 35, icmp), .truncatedICMP),
    Fact("quoted sequence number", (.ethernet, 69, icmp), .truncatedICMP),
    Fact("ARP", (.ethernet, 41, arp), .truncatedNeighbour),
  ]

  @Test(arguments: errors)
  func error(_ fact: Fact<Given, DecodeError>) {
    let cut = Array(fact.given.bytes.prefix(fact.given.count))
    let packet = decode(cut, as: fact.given.link, originalLength: fact.given.bytes.count)
    #expect(packet.error == fact.expected)
  }
}
