import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// RFC 8200; extension headers begin with the type of what follows and their own length.
struct IPv6Tests {
  private static let tcp = TCPFields().bytes

  private static func packet(_ payload: [UInt8], next: UInt8) -> [UInt8] {
    PacketBuilder.ethernet(PacketBuilder.ipv6(payload, nextHeader: next), type: 0x86dd)
  }

  /// Sections 4.3, 4.4 and 4.6: the length counts eight-byte units beyond the first.
  private static func options(next: UInt8, units: Int = 0) -> [UInt8] {
    [next, UInt8(units)] + [UInt8](repeating: 0, count: 6 + 8 * units)
  }

  /// Section 4.5: offset in eight-byte units, two reserved bits, more.
  private static func fragment(next: UInt8, field: UInt16) -> [UInt8] {
    [next, 0] + bigEndian(field) + [0, 0, 0, 9]
  }

  /// RFC 4302 section 2.2: the length counts four-byte units less two.
  private static func authentication(next: UInt8) -> [UInt8] {
    [next, 4] + [UInt8](repeating: 0, count: 22)
  }

  static let kinds: [Fact<[UInt8], String>] = [
    Fact("no extension", packet(tcp, next: 6), "segment"),
    Fact("hop-by-hop options", packet(options(next: 6) + tcp, next: 0), "segment"),
    Fact("a long header", packet(options(next: 6, units: 5) + tcp, next: 0), "segment"),
    Fact("routing", packet(options(next: 6, units: 2) + tcp, next: 43), "segment"),
    Fact("destination options", packet(options(next: 6) + tcp, next: 60), "segment"),
    Fact("authentication", packet(authentication(next: 6) + tcp, next: 51), "segment"),
    Fact("atomic fragment", packet(fragment(next: 6, field: 0) + tcp, next: 44), "segment"),
    Fact("first fragment", packet(fragment(next: 6, field: 1) + tcp, next: 44), "segment"),
    Fact(
      "second fragment", packet(fragment(next: 6, field: 8 * 181 + 1) + tcp, next: 44),
      "fragment"),
    Fact("last fragment", packet(fragment(next: 6, field: 8 * 362) + tcp, next: 44), "fragment"),
    Fact(
      "all that section 4.1 lists, in its order",
      packet(
        options(next: 60) + options(next: 43) + options(next: 44) + fragment(next: 51, field: 0)
          + authentication(next: 60) + options(next: 6) + tcp, next: 0), "segment"),
    Fact("encapsulating security payload", packet(tcp, next: 50), "other"),
    Fact("no next header", packet(tcp, next: 59), "other"),
    Fact("UDP", packet(tcp, next: 17), "other"),
    Fact("ICMP of version 4 inside IPv6", packet(tcp, next: 1), "other"),
    Fact(
      "a chain without end", packet((0..<200).flatMap { _ in options(next: 60) }, next: 60),
      "malformed-ip-header"),
    Fact("a header that is not there", packet([], next: 0), "truncated-ip-header"),
    Fact(
      "a header longer than the packet", packet([6, 255] + tcp, next: 0),
      "truncated-tcp-header"),
  ]

  @Test(arguments: kinds)
  func kind(_ fact: Fact<[UInt8], String>) {
    #expect(decode(fact.given).kind == fact.expected)
  }

  @Test func extensionHeadersAreNoPayload() throws {
    let bytes = Self.packet(Self.options(next: 60) + Self.options(next: 6) + Self.tcp, next: 0)
    let segment = try #require(decode(bytes).segment)
    #expect(segment.source == Endpoint(.client6, 33730))
    #expect(segment.payload == bytes.count - 5..<bytes.count)
    #expect(segment.identification == nil)
  }

  @Test func paddingIsNoPayload() throws {
    let bytes = Self.packet(TCPFields(payload: []).bytes, next: 6) + [0, 0, 0, 0]
    #expect(try #require(decode(bytes).segment).payloadLength == 0)
  }

  /// With segmentation offload, or in a jumbogram (RFC 2675), the captured length counts.
  @Test func payloadLengthZero() throws {
    let tcp = TCPFields(payload: [UInt8](repeating: 0x78, count: 70_000)).bytes
    let bytes = PacketBuilder.ethernet(
      PacketBuilder.ipv6(tcp, payloadLength: 0), type: 0x86dd)
    let segment = try #require(decode(bytes).segment)
    #expect(segment.payloadLength == 70_000)
    #expect(segment.payload.count == 70_000)
  }
}
