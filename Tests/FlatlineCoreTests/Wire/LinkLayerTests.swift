import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Every link type of `tcpdump.org/linktypes.html` that flatline knows leads to the same segment.
struct LinkLayerTests {
  typealias Frame = (link: LinkType, header: [UInt8])

  private static let addresses: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
  /// Packet type, ARPHRD_ETHER, address length, address; the protocol follows.
  private static let cooked: [UInt8] = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
  /// What follows the protocol: reserved, interface, ARPHRD_ETHER, packet type, address.
  private static let cooked2: [UInt8] = [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
  /// RFC 2516: version and type, code, session, length.
  private static let session: [UInt8] = [0x11, 0x00, 0x00, 0x01, 0x00, 0x2f]

  static let version4: [Fact<Frame, Int>] = [
    Fact("Ethernet", (.ethernet, addresses + [0x08, 0x00]), 4),
    Fact("802.1Q", (.ethernet, addresses + [0x81, 0x00, 0x00, 0x64, 0x08, 0x00]), 4),
    Fact("802.1Q, priority only", (.ethernet, addresses + [0x81, 0x00, 0xe0, 0, 0x08, 0]), 4),
    Fact(
      "802.1ad around 802.1Q",
      (.ethernet, addresses + [0x88, 0xa8, 0, 5, 0x81, 0x00, 0, 6, 0x08, 0x00]), 4),
    Fact(
      "QinQ with 8100 twice",
      (.ethernet, addresses + [0x81, 0x00, 0, 5, 0x81, 0x00, 0, 6, 0x08, 0x00]), 4),
    Fact(
      "QinQ with 9100", (.ethernet, addresses + [0x91, 0x00, 0, 5, 0x81, 0x00, 0, 6, 8, 0]), 4),
    Fact(
      "three tags",
      (
        .ethernet,
        addresses + [0x92, 0x00, 0, 5, 0x88, 0xa8, 0, 6, 0x81, 0x00, 0, 7, 0x08, 0x00]
      ), 4),
    Fact("PPPoE", (.ethernet, addresses + [0x88, 0x64] + session + [0x00, 0x21]), 4),
    Fact(
      "PPPoE in 802.1Q",
      (.ethernet, addresses + [0x81, 0x00, 0, 7, 0x88, 0x64] + session + [0x00, 0x21]), 4),
    Fact("Linux cooked", (.linuxCooked, cooked + [0x08, 0x00]), 4),
    Fact(
      "Linux cooked, tagged", (.linuxCooked, cooked + [0x81, 0x00, 0x00, 0x64, 0x08, 0x00]), 4),
    Fact("Linux cooked 2", (.linuxCooked2, [0x08, 0x00] + cooked2), 4),
    Fact(
      "Linux cooked 2, tagged", (.linuxCooked2, [0x81, 0x00] + cooked2 + [0, 0x64, 0x08, 0x00]),
      4),
    Fact(
      "PPPoE behind Linux cooked 2",
      (.linuxCooked2, [0x88, 0x64] + cooked2 + session + [0x00, 0x21]), 4),
    Fact("BSD loopback, little endian", (.null, [2, 0, 0, 0]), 4),
    Fact("BSD loopback, big endian", (.null, [0, 0, 0, 2]), 4),
    Fact("OpenBSD loopback", (.openBSDLoopback, [0, 0, 0, 2]), 4),
    Fact("raw", (.rawIP, []), 4),
    Fact("raw on OpenBSD", (.rawIPOnOpenBSD, []), 4),
    Fact("raw by its file number", (.rawIPAsFileNumber, []), 4),
    Fact("IPv4 only", (.ipv4, []), 4),
    Fact("PPP", (.ppp, [0x00, 0x21]), 4),
    Fact("PPP, HDLC framed", (.ppp, [0xff, 0x03, 0x00, 0x21]), 4),
    Fact("PPP, protocol compressed", (.ppp, [0x21]), 4),
    Fact("PPP, framed and compressed", (.pppSerial, [0xff, 0x03, 0x21]), 4),
    Fact("PPPoE without Ethernet", (.pppOverEthernet, session + [0x00, 0x21]), 4),
  ]

  static let version6: [Fact<Frame, Int>] = [
    Fact("Ethernet", (.ethernet, addresses + [0x86, 0xdd]), 6),
    Fact("802.1Q", (.ethernet, addresses + [0x81, 0x00, 0x00, 0x64, 0x86, 0xdd]), 6),
    Fact("Linux cooked", (.linuxCooked, cooked + [0x86, 0xdd]), 6),
    Fact("Linux cooked 2", (.linuxCooked2, [0x86, 0xdd] + cooked2), 6),
    Fact("loopback on NetBSD and OpenBSD", (.null, [24, 0, 0, 0]), 6),
    Fact("loopback on FreeBSD", (.null, [28, 0, 0, 0]), 6),
    Fact("loopback on macOS", (.null, [30, 0, 0, 0]), 6),
    Fact("OpenBSD loopback", (.openBSDLoopback, [0, 0, 0, 24]), 6),
    Fact("raw", (.rawIP, []), 6),
    Fact("IPv6 only", (.ipv6, []), 6),
    Fact("PPP", (.ppp, [0x00, 0x57]), 6),
    Fact("PPPoE without Ethernet", (.pppOverEthernet, session + [0x00, 0x57]), 6),
  ]

  @Test(arguments: version4 + version6)
  func leadsToTheSameSegment(_ fact: Fact<Frame, Int>) throws {
    let segment = TCPFields().bytes
    let isVersion4 = fact.expected == 4
    let network = isVersion4 ? PacketBuilder.ipv4(segment) : PacketBuilder.ipv6(segment)
    let bytes = fact.given.header + network
    let decoded = try #require(decode(bytes, as: fact.given.link).segment)
    #expect(decoded.source == Endpoint(isVersion4 ? .client : .client6, 33730))
    #expect(decoded.destination == Endpoint(isVersion4 ? .broker : .broker6, 5672))
    #expect(decoded.sequence == SequenceNumber(1000))
    #expect(decoded.payload == bytes.count - 5..<bytes.count)
  }

  static let others: [Fact<Frame, String>] = [
    Fact("LLDP", (.ethernet, addresses + [0x88, 0xcc, 2, 7]), "other"),
    Fact("IEEE 802.3 length", (.ethernet, addresses + [0x00, 0x26, 0x42, 0x42]), "other"),
    Fact(
      "MPLS, cut", (.ethernet, addresses + [0x88, 0x47, 0, 0, 0, 0]), "truncated-tunnel-header"),
    Fact("PPP LCP", (.ppp, [0xff, 0x03, 0xc0, 0x21, 1, 1]), "other"),
    Fact(
      "PPPoE session LCP", (.ethernet, addresses + [0x88, 0x64] + session + [0xc0, 0x21]), "other"),
    Fact("AppleTalk on a loopback", (.null, [16, 0, 0, 0, 1]), "unknown-address-family"),
  ]

  @Test(arguments: others)
  func isNotIP(_ fact: Fact<Frame, String>) {
    #expect(decode(fact.given.header, as: fact.given.link).kind == fact.expected)
  }

  /// The number of VLAN tags that are followed is limited.
  @Test(arguments: [(1, "segment"), (3, "segment"), (100, "too-many-vlan-tags")])
  func tagStack(count: Int, kind: String) {
    let tags = [(UInt16, UInt16)](repeating: (0x8100, 5), count: count)
    let bytes = PacketBuilder.ethernet(PacketBuilder.ipv4(TCPFields().bytes), tags: tags)
    #expect(decode(bytes).kind == kind)
  }
}
