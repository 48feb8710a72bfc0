import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Linux `icmp_err_convert`, `tcp_v4_err`, `icmpv6_err_convert`, `tcp_v6_err`.
struct ICMPTests {
  typealias Message = (type: UInt8, code: UInt8)
  typealias Meaning = (error: SocketError, reverts: Bool)

  static let version4: [Fact<Message, Meaning?>] = [
    Fact("network unreachable", (3, 0), (.enetunreach, true)),
    Fact("host unreachable", (3, 1), (.ehostunreach, true)),
    Fact("protocol unreachable", (3, 2), (.enoprotoopt, false)),
    Fact("port unreachable", (3, 3), (.econnrefused, false)),
    Fact("fragmentation needed", (3, 4), nil),
    Fact("source route failed", (3, 5), (.eopnotsupp, false)),
    Fact("network unknown", (3, 6), (.enetunreach, false)),
    Fact("host unknown", (3, 7), (.ehostdown, false)),
    Fact("source isolated", (3, 8), (.enonet, false)),
    Fact("network prohibited", (3, 9), (.enetunreach, false)),
    Fact("host prohibited", (3, 10), (.ehostunreach, false)),
    Fact("network unreachable for this service", (3, 11), (.enetunreach, false)),
    Fact("host unreachable for this service", (3, 12), (.ehostunreach, false)),
    Fact("filtered", (3, 13), (.ehostunreach, false)),
    Fact("precedence violation", (3, 14), (.ehostunreach, false)),
    Fact("precedence cutoff", (3, 15), (.ehostunreach, false)),
    Fact("a code nobody knows", (3, 16), nil),
    Fact("time to live exceeded", (11, 0), (.ehostunreach, false)),
    Fact("reassembly time exceeded", (11, 1), (.ehostunreach, false)),
    Fact("parameter problem", (12, 0), (.eproto, false)),
    Fact("source quench", (4, 0), nil),
    Fact("redirect", (5, 1), nil),
    Fact("echo", (8, 0), nil),
    Fact("echo reply", (0, 0), nil),
  ]

  static let version6: [Fact<Message, Meaning?>] = [
    Fact("no route", (1, 0), (.enetunreach, true)),
    Fact("prohibited", (1, 1), (.eacces, false)),
    Fact("beyond scope", (1, 2), (.ehostunreach, false)),
    // tcp_v6_err calls tcp_ld_RTO_revert for ICMPV6_NOROUTE only.
    Fact("address unreachable", (1, 3), (.ehostunreach, false)),
    Fact("port unreachable", (1, 4), (.econnrefused, false)),
    Fact("policy failed", (1, 5), (.eacces, false)),
    Fact("reject route", (1, 6), (.eacces, false)),
    Fact("a code nobody knows", (1, 7), (.eproto, false)),
    Fact("packet too big", (2, 0), nil),
    Fact("hop limit exceeded", (3, 0), (.ehostunreach, false)),
    Fact("reassembly time exceeded", (3, 1), (.ehostunreach, false)),
    Fact("erroneous header", (4, 0), (.eproto, false)),
    Fact("unrecognised next header", (4, 1), (.eproto, false)),
    Fact("echo", (128, 0), nil),
    Fact("router advertisement", (134, 0), nil),
  ]

  private static let inFlight = TCPFields(source: 5672, destination: 33730, sequence: 0xfedc_ba98)

  @Test(arguments: version4)
  func aboutABrokersSegment(_ fact: Fact<Message, Meaning?>) {
    let quoted = PacketBuilder.ipv4(Self.inFlight.bytes, from: .broker, to: .client)
    let message = PacketBuilder.icmp(fact.given.type, fact.given.code, quoted)
    let packet = decode(
      PacketBuilder.ipv4(message, protocol: 1, from: .router, to: .broker), as: .rawIP)
    check(packet, fact.expected, reporter: .router, broker: .broker, client: .client)
  }

  @Test(arguments: version6)
  func aboutABrokersIPv6Segment(_ fact: Fact<Message, Meaning?>) {
    let quoted = PacketBuilder.ipv6(Self.inFlight.bytes, from: .broker6, to: .client6)
    let message = PacketBuilder.icmp(fact.given.type, fact.given.code, quoted)
    let packet = decode(
      PacketBuilder.ipv6(message, nextHeader: 58, from: .client6, to: .broker6), as: .rawIP)
    check(packet, fact.expected, reporter: .client6, broker: .broker6, client: .client6)
  }

  private func check(
    _ packet: Packet, _ meaning: Meaning?, reporter: IPAddress, broker: IPAddress,
    client: IPAddress
  ) {
    guard let meaning else {
      #expect(packet.kind == "other")
      return
    }
    #expect(packet.unreachable?.error == meaning.error)
    #expect(packet.unreachable?.revertsBackoff == meaning.reverts)
    #expect(packet.unreachable?.reporter == reporter)
    #expect(packet.unreachable?.source == Endpoint(broker, 5672))
    #expect(packet.unreachable?.destination == Endpoint(client, 33730))
    #expect(packet.unreachable?.sequence.value == 0xfedc_ba98)
  }

  static let unreached: [Fact<(version: Int, message: Message), Unreached>] = [
    Fact("network unreachable", (4, (3, 0)), .network),
    Fact("host unreachable", (4, (3, 1)), .host),
    Fact("network unknown", (4, (3, 6)), .network),
    Fact("host unknown", (4, (3, 7)), .host),
    Fact("network prohibited", (4, (3, 9)), .other),
    Fact("host prohibited", (4, (3, 10)), .other),
    Fact("host unreachable for this service", (4, (3, 12)), .other),
    Fact("filtered", (4, (3, 13)), .other),
    Fact("time to live exceeded", (4, (11, 0)), .other),
    Fact("no route", (6, (1, 0)), .network),
    Fact("prohibited", (6, (1, 1)), .other),
    Fact("address unreachable", (6, (1, 3)), .host),
    Fact("hop limit exceeded", (6, (3, 0)), .other),
  ]

  /// What is filtered is not lost.
  @Test(arguments: unreached)
  func whatIsNotReached(_ fact: Fact<(version: Int, message: Message), Unreached>) {
    let (type, code) = fact.given.message
    let packet: [UInt8]
    if fact.given.version == 4 {
      let quoted = PacketBuilder.ipv4(Self.inFlight.bytes, from: .broker, to: .client)
      let message = PacketBuilder.icmp(type, code, quoted)
      packet = PacketBuilder.ipv4(message, protocol: 1, from: .router, to: .broker)
    } else {
      let quoted = PacketBuilder.ipv6(Self.inFlight.bytes, from: .broker6, to: .client6)
      let message = PacketBuilder.icmp(type, code, quoted)
      packet = PacketBuilder.ipv6(message, nextHeader: 58, from: .client6, to: .broker6)
    }
    #expect(decode(packet, as: .rawIP).unreachable?.unreached == fact.expected)
  }

  static let quotes: [Fact<[UInt8], String>] = [
    // RFC 792: "Internet Header + 64 bits of Data Datagram".
    Fact(
      "64 bits of TCP are enough",
      Array(PacketBuilder.ipv4(inFlight.bytes).prefix(28)), "unreachable"),
    Fact(
      "less is not", Array(PacketBuilder.ipv4(inFlight.bytes).prefix(27)), "truncated-icmp"),
    Fact("half an IP header", Array(PacketBuilder.ipv4([]).prefix(12)), "truncated-icmp"),
    Fact("nothing quoted", [], "truncated-icmp"),
    Fact(
      "a quoted header with options",
      PacketBuilder.ipv4(inFlight.bytes, options: [1, 1, 1, 0]), "unreachable"),
    Fact("a quoted datagram", PacketBuilder.ipv4(inFlight.bytes, protocol: 17), "other"),
  ]

  @Test(arguments: quotes)
  func quote(_ fact: Fact<[UInt8], String>) {
    let message = PacketBuilder.icmp(3, 1, fact.given)
    let packet = decode(PacketBuilder.ipv4(message, protocol: 1), as: .rawIP)
    #expect(packet.kind == fact.expected)
  }
}
