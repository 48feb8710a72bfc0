import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The endpoints read for dealing packets to shards are those of the full decoder.
struct SegmentEndsTests {
  private static let v4 = PacketBuilder.ipv4(TCPFields(options: [1, 1, 1]).bytes)
  private static let v6 = PacketBuilder.ipv6(TCPFields(options: [1, 1, 1]).bytes)
  private static let ethernet = PacketBuilder.ethernet(v4)

  static let common: [Fact<[UInt8], LinkType>] = [
    Fact("IPv4", ethernet, .ethernet),
    Fact("IPv6", PacketBuilder.ethernet(v6, type: 0x86dd), .ethernet),
    Fact("Linux cooked", [UInt8](repeating: 0, count: 14) + [0x08, 0x00] + v4, .linuxCooked),
    Fact("Linux cooked 2", [0x08, 0x00] + [UInt8](repeating: 0, count: 18) + v4, .linuxCooked2),
  ]

  private func read(_ bytes: [UInt8], _ linkType: LinkType) -> SegmentEnds? {
    SegmentEnds(bytes.span, linkType)
  }

  @Test(arguments: common)
  func asDecoded(_ fact: Fact<[UInt8], LinkType>) throws {
    let ends = try #require(read(fact.given, fact.expected))
    let segment = try #require(decode(fact.given, as: fact.expected).segment)
    #expect(ends.source == segment.source)
    #expect(ends.destination == segment.destination)
    #expect(ends.flags == segment.flags)
    #expect(ends.payloadStart == segment.payload.lowerBound)
  }

  static let others: [Fact<[UInt8], LinkType>] = [
    Fact("raw IP", v4, .rawIP),
    Fact("UDP", PacketBuilder.ethernet(PacketBuilder.ipv4([], protocol: 17)), .ethernet),
    Fact("ARP", PacketBuilder.ethernet([], type: 0x0806), .ethernet),
    Fact(
      "a later fragment",
      PacketBuilder.ethernet(PacketBuilder.ipv4(TCPFields().bytes, fragment: 0x0172)), .ethernet),
    Fact(
      "IPv4 options",
      PacketBuilder.ethernet(PacketBuilder.ipv4(TCPFields().bytes, options: [1, 1, 1, 1])),
      .ethernet),
    Fact(
      "IPv6 extensions",
      PacketBuilder.ethernet(
        PacketBuilder.ipv6([6, 0, 1, 4, 0, 0, 0, 0] + TCPFields().bytes, nextHeader: 60),
        type: 0x86dd), .ethernet),
    Fact("a tag", PacketBuilder.ethernet(v4, tags: [(0x8100, 7)]), .ethernet),
    Fact("nothing", [], .ethernet),
  ]

  @Test(arguments: others)
  func unusual(_ fact: Fact<[UInt8], LinkType>) {
    #expect(read(fact.given, fact.expected) == nil)
  }

  /// Nothing is read beyond the end of a cut packet.
  @Test(arguments: common)
  func cut(_ fact: Fact<[UInt8], LinkType>) throws {
    let whole = try #require(read(fact.given, fact.expected))
    for length in 0..<fact.given.count {
      guard let ends = read(Array(fact.given[..<length]), fact.expected) else {
        continue
      }
      #expect(ends.source == whole.source)
      #expect(ends.destination == whole.destination)
      #expect(ends.payloadStart == whole.payloadStart)
    }
  }
}
