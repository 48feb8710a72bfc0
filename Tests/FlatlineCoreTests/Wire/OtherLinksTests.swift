import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Links that phones, Macs and firewalls write.
struct OtherLinksTests {
  private static let frame = PacketBuilder.ethernet(PacketBuilder.ipv4(TCPFields().bytes))
  private static let frame6 = PacketBuilder.ethernet(
    PacketBuilder.ipv6(TCPFields().bytes), type: 0x86dd)

  @Test(arguments: LinkKind.allCases, [4, 6])
  func leadsToTheSameSegment(kind: LinkKind, version: Int) throws {
    let frame = version == 4 ? Self.frame : Self.frame6
    let plain = try #require(decode(frame).segment)
    let bytes = kind.wrap(frame)
    let segment = try #require(decode(bytes, as: kind.linkType).segment)
    #expect(segment.source == plain.source)
    #expect(segment.destination == plain.destination)
    #expect(segment.sequence == plain.sequence)
    #expect(Array(bytes[segment.payload]) == Array(frame[plain.payload]))
    #expect(segment.payloadLength == plain.payloadLength)
  }

  /// Every header that is cut is said to be; up to 13 bytes follow the headers.
  @Test(arguments: LinkKind.allCases)
  func isCut(kind: LinkKind) {
    let bytes = kind.wrap(Self.frame)
    for count in bytes.indices {
      let packet = decode(
        Array(bytes.prefix(count)), as: kind.linkType, originalLength: bytes.count)
      #expect(packet.error != nil || count >= bytes.count - 13, "\(count) bytes: \(packet.kind)")
    }
  }

  private typealias Given = (link: LinkType, bytes: [UInt8])

  /// A data frame with one of its first two bytes, or the sequence control, replaced.
  private static func wireless(_ place: Int, _ byte: UInt8) -> [UInt8] {
    var bytes = LinkKind.toAccessPoint.wrap(frame)
    bytes[place] = byte
    return bytes
  }

  private static let others: [Fact<Given, String>] = [
    Fact("a beacon", (.wireless, wireless(0, 0x80)), "other"),
    Fact("an acknowledgment", (.wireless, [0xd4, 0, 0, 0, 2, 0, 0, 0, 0, 1]), "other"),
    Fact("no data", (.wireless, wireless(0, 0x48)), "other"),
    Fact("no data, of QoS", (.wireless, wireless(0, 0xc8)), "other"),
    Fact("encrypted", (.wireless, wireless(1, 0x41)), "encrypted-frame"),
    Fact("a later piece", (.wireless, wireless(22, 0x51)), "fragment"),
    Fact("another protocol than SNAP", (.wireless, wireless(24, 0x42)), "other"),
    Fact(
      "two packets in a frame",
      (.wireless, LinkKind.aggregate.wrap(frame) + [UInt8](repeating: 7, count: 40)),
      "aggregated-frame"),
    Fact(
      "received with errors",
      (.wirelessRadiotap, [0, 0, 9, 0, 2, 0, 0, 0, 0x50] + wireless(0, 0x08)), "damaged-frame"),
    Fact(
      "radiotap of another version", (.wirelessRadiotap, [1, 0, 8, 0, 0, 0, 0, 0]),
      "malformed-link-header"),
    Fact(
      "radiotap without an end", (.wirelessRadiotap, [0, 0, 8, 0, 0, 0, 0, 0x80]),
      "malformed-link-header"),
    Fact(
      "radiotap that is too short", (.wirelessRadiotap, [0, 0, 7, 0, 0, 0, 0, 0]),
      "malformed-link-header"),
    Fact("SLARP", (.ciscoHDLC, [0x8f, 0, 0x80, 0x35, 0, 0, 0, 2]), "other"),
    Fact(
      "netfilter of a bridge", (.netfilterLog, [7, 0, 0, 0, 8, 0, 1, 0]), "unknown-address-family"),
    Fact(
      "netfilter without a packet",
      (.netfilterLog, [2, 0, 0, 0] + (0..<64).flatMap { _ in [4, 0, 1, 0] as [UInt8] }),
      "malformed-link-header"),
    Fact(
      "an attribute of no length", (.netfilterLog, [2, 0, 0, 0, 3, 0, 1, 0]),
      "malformed-link-header"),
    Fact(
      "PKTAP with another header", (.applePacketTap, tap(next: 1, linkType: 1, length: 12)),
      "malformed-link-header"),
    Fact("PKTAP without a packet", (.applePacketTap, tap(next: 0, linkType: 1)), "other"),
    Fact("PKTAP in PKTAP", (.applePacketTap, tap(next: 1, linkType: 149)), "malformed-link-header"),
    Fact("PKTAP of USB", (.applePacketTap, tap(next: 1, linkType: 189)), "unsupported-link-type"),
  ]

  private static func tap(next: UInt8, linkType: UInt8, length: UInt8 = 108) -> [UInt8] {
    [length, 0, 0, 0, next, 0, 0, 0, linkType, 0, 0, 0] + [UInt8](repeating: 0, count: 96)
  }

  @Test(arguments: others.indices)
  func isNoSegment(index: Int) {
    let fact = Self.others[index]
    let packet = decode(fact.given.bytes, as: fact.given.link)
    #expect(packet.kind == fact.expected, "\(fact)")
  }
}
