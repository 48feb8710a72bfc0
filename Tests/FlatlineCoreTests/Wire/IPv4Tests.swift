import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// RFC 791.
struct IPv4Tests {
  private static let tcp = TCPFields().bytes
  private static func packet(_ ip: [UInt8]) -> [UInt8] { PacketBuilder.ethernet(ip) }

  /// Sets the first byte: version and header length.
  private static func first(_ byte: UInt8) -> [UInt8] {
    var ip = PacketBuilder.ipv4(tcp)
    ip[0] = byte
    return packet(ip)
  }

  static let kinds: [Fact<[UInt8], String>] = [
    Fact("do not fragment", packet(PacketBuilder.ipv4(tcp, fragment: 0x4000)), "segment"),
    Fact("first fragment", packet(PacketBuilder.ipv4(tcp, fragment: 0x2000)), "segment"),
    Fact("second fragment", packet(PacketBuilder.ipv4(tcp, fragment: 0x20b9)), "fragment"),
    Fact("last fragment", packet(PacketBuilder.ipv4(tcp, fragment: 0x0172)), "fragment"),
    Fact("UDP", packet(PacketBuilder.ipv4(tcp, protocol: 17)), "other"),
    Fact("ESP", packet(PacketBuilder.ipv4(tcp, protocol: 50)), "other"),
    Fact("ICMPv6 inside IPv4", packet(PacketBuilder.ipv4(tcp, protocol: 58)), "other"),
    Fact("version 5", first(0x55), "malformed-ip-header"),
    Fact("version 0", first(0x05), "malformed-ip-header"),
    Fact("header shorter than 20 bytes", first(0x44), "malformed-ip-header"),
    Fact(
      "ends within its header", packet(PacketBuilder.ipv4(tcp, totalLength: 19)),
      "malformed-ip-header"),
    Fact(
      "ends within the TCP header", packet(PacketBuilder.ipv4(tcp, totalLength: 39)),
      "malformed-tcp-header"),
  ]

  @Test(arguments: kinds)
  func kind(_ fact: Fact<[UInt8], String>) {
    #expect(decode(fact.given).kind == fact.expected)
  }

  /// The header is 5 to 15 words long.
  @Test(arguments: [0, 4, 20, 40])
  func optionsArePassedOver(length: Int) throws {
    let options = [UInt8](repeating: 1, count: length)
    let bytes = Self.packet(PacketBuilder.ipv4(Self.tcp, options: options))
    let segment = try #require(decode(bytes).segment)
    #expect(segment.destination == .broker)
    #expect(segment.payload == bytes.count - 5..<bytes.count)
  }

  @Test(arguments: [0, 1, 0xffff] as [UInt16])
  func identification(number: UInt16) {
    let bytes = Self.packet(PacketBuilder.ipv4(Self.tcp, identification: number))
    #expect(decode(bytes).segment?.identification == number)
  }

  /// Ethernet pads to 60 bytes: what lies beyond the IP length is no payload.
  @Test(arguments: [0, 1, 6, 18])
  func paddingIsNoPayload(count: Int) throws {
    let bytes =
      Self.packet(PacketBuilder.ipv4(TCPFields(payload: []).bytes))
      + [UInt8](repeating: 0, count: count)
    let segment = try #require(decode(bytes).segment)
    #expect(segment.payloadLength == 0)
    #expect(segment.payload.isEmpty)
  }

  /// With segmentation offload the length field is zero, and the captured length counts.
  @Test(arguments: [5, 1448, 60_000, 70_000])
  func totalLengthZero(payload: Int) throws {
    let tcp = TCPFields(payload: [UInt8](repeating: 0x78, count: payload)).bytes
    let bytes = Self.packet(PacketBuilder.ipv4(tcp, totalLength: 0))
    let whole = try #require(decode(bytes).segment)
    #expect(whole.payloadLength == payload)
    #expect(whole.payload.count == payload)
    let cut = try #require(decode(Array(bytes.prefix(56)), originalLength: bytes.count).segment)
    #expect(cut.payloadLength == payload)
    #expect(cut.payload.count == 2)
  }
}
