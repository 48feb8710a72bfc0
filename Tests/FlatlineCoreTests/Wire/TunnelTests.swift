import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Packets within packets.
struct TunnelTests {
  private static let payload: [UInt8] = Array(1...30)
  private static let segment = TCPFields(payload: payload).bytes
  private static let frame = PacketBuilder.ethernet(PacketBuilder.ipv4(segment))
  private static let frame6 = PacketBuilder.ethernet(PacketBuilder.ipv6(segment), type: 0x86dd)
  /// Ethernet pads short frames; switches send a checksum along.
  private static let padding = [UInt8](repeating: 0xee, count: 9)

  @Test(arguments: TunnelKind.allCases)
  func leadsToTheInnerSegment(kind: TunnelKind) throws {
    for (frame, source) in [(Self.frame, IPAddress.client), (Self.frame6, .client6)] {
      let bytes = kind.wrap(frame)
      for padded in [bytes, bytes + Self.padding] {
        let segment = try #require(decode(padded).segment)
        #expect(segment.source == Endpoint(source, 33730))
        #expect(Array(padded[segment.payload]) == Self.payload)
        #expect(segment.payloadLength == Self.payload.count)
        var damaged = padded
        damaged[segment.payload.lowerBound] ^= 1
        let isDamaged = [padded, damaged].map { segment.isDamaged(in: $0.span) }
        #expect(isDamaged == [false, true])
      }
    }
  }

  /// What was cut is counted, and no segment is made of what is left. A UDP packet without its port
  /// may be anything.
  @Test(arguments: TunnelKind.allCases)
  func cutAnywhere(kind: TunnelKind) {
    let bytes = kind.wrap(Self.frame)
    for count in 0..<bytes.count - Self.payload.count {
      let packet = decode(Array(bytes.prefix(count)), originalLength: bytes.count)
      #expect(packet.segment == nil || count >= bytes.count - Self.payload.count - 4)
      let isUDPWithoutPort = count < 38 && bytes[23] == 17
      #expect(packet.error != nil || packet.segment != nil || isUDPWithoutPort, "\(count)")
    }
  }

  /// The snap length cuts off the end of what is inside.
  @Test(arguments: TunnelKind.allCases)
  func cutWithinThePayload(kind: TunnelKind) throws {
    let bytes = kind.wrap(Self.frame)
    let cut = try #require(decode(Array(bytes.dropLast(10)), originalLength: bytes.count).segment)
    #expect(cut.payloadLength == Self.payload.count)
    #expect(cut.payload.count == Self.payload.count - 10)
  }

  /// A mirror drops the end of what does not fit into its own packets.
  @Test func truncatedByTheMirror() throws {
    let packet = PacketBuilder.vxlan(Array(Self.frame.dropLast(10)))
    let segment = try #require(decode(packet + Self.padding).segment)
    #expect(segment.payloadLength == Self.payload.count)
    #expect(segment.payload.count == Self.payload.count - 10)
  }

  static let kinds: [Fact<[UInt8], String>] = [
    Fact(
      "VXLAN without a network", PacketBuilder.vxlan(frame, flags: 0), "malformed-tunnel-header"),
    Fact("another port", PacketBuilder.vxlan(frame, port: 4788), "other"),
    Fact("VXLAN-GPE with NSH", PacketBuilder.vxlanGPE(frame, next: 4), "other"),
    Fact(
      "Geneve of another version", changed(.geneve, at: 42, to: 0x40), "malformed-tunnel-header"),
    Fact("Geneve with control messages", PacketBuilder.geneve(frame, type: 0x0001), "other"),
    Fact("GRE with a route", changed(.gre, at: 34, to: 0x40), "other"),
    Fact("PPTP", changed(.gre, at: 35, to: 1), "other"),
    Fact("GRE with NHRP", PacketBuilder.gre(frame, type: 0x2001), "other"),
    Fact(
      "ERSPAN of another version", changed(.erspan2, at: 42, to: 0x30), "malformed-tunnel-header"),
    Fact("ERSPAN with CAN frames", changed(.erspan3, at: 52, to: 0x7c), "other"),
    Fact("a pseudowire of something else", changed(.pseudowire, at: 38, to: 0x13), "other"),
    Fact(
      "labels without an end",
      PacketBuilder.ethernet([UInt8](repeating: 0, count: 400), type: 0x8847),
      "malformed-tunnel-header"),
    Fact(
      "a later fragment of a tunnel's packet",
      PacketBuilder.ethernet(PacketBuilder.ipv4(frame, protocol: 47, fragment: 0x0172)), "fragment"),
    Fact("IP in IP without an IP", PacketBuilder.outer([0x77], protocol: 4), "malformed-ip-header"),
  ]

  private static func changed(_ kind: TunnelKind, at place: Int, to byte: UInt8) -> [UInt8] {
    var bytes = kind.wrap(frame)
    bytes[place] = byte
    return bytes
  }

  @Test(arguments: kinds)
  func kind(_ fact: Fact<[UInt8], String>) {
    #expect(decode(fact.given).kind == fact.expected)
  }

  /// Then only the EtherType shows that it is a frame.
  @Test func aPseudowireWithoutControlWord() throws {
    let bytes = PacketBuilder.ethernet(PacketBuilder.labelled(Self.frame), type: 0x8847)
    #expect(try #require(decode(bytes).segment).destination == .broker)
  }

  /// Its bytes end where the fragment does, whatever lies behind it.
  @Test func firstFragment() throws {
    let fragment = PacketBuilder.ipv4(
      [0, 0, 0x65, 0x58] + Self.frame.dropLast(20), protocol: 47, fragment: 0x2000)
    let bytes = PacketBuilder.ethernet(fragment) + [UInt8](repeating: 0xee, count: 40)
    let segment = try #require(decode(bytes).segment)
    #expect(segment.payloadLength == Self.payload.count)
    #expect(segment.payload.count == Self.payload.count - 20)
  }

  /// Each looks at every byte before it; a stranger decides how many there are.
  @Test(arguments: [
    (1, "segment"), (4, "segment"), (5, "too-many-tunnels"), (60, "too-many-tunnels"),
  ])
  func depth(_ fact: (count: Int, kind: String)) {
    let bytes = (0..<fact.count).reduce(Self.frame) { frame, _ in PacketBuilder.vxlan(frame) }
    #expect(decode(bytes).kind == fact.kind)
  }

  /// A mirror shows the link of the host that it mirrors.
  @Test(arguments: [TunnelKind.vxlan, .erspan2, .greEthernet, .pseudowire, .qinq], [true, false])
  func neighbours(kind: TunnelKind, toAll: Bool) {
    let message = PacketBuilder.arp(1, from: .broker, for: .client)
    let bytes = kind.wrap(PacketBuilder.ethernet(arp: message, toAll: toAll))
    #expect(
      decode(bytes).neighbour == .request(for: .client, by: .broker, reach: toAll ? .all : .one))
  }

  /// The path inside; an error about the tunnel's own packet is nobody's.
  @Test(arguments: TunnelKind.allCases)
  func unreachables(kind: TunnelKind) throws {
    let quoted = PacketBuilder.ipv4(
      TCPFields(source: 5672, destination: 33730).bytes, from: .broker, to: .client)
    let error = PacketBuilder.icmp(3, 1, quoted)
    let inner = PacketBuilder.ethernet(PacketBuilder.ipv4(error, protocol: 1, from: .router))
    let unreachable = try #require(decode(kind.wrap(inner)).unreachable)
    #expect(unreachable.reporter == .router)
    #expect(unreachable.source == Endpoint(.broker, 5672))
    let ofTunnel = PacketBuilder.ipv4(
      PacketBuilder.icmp(3, 1, Array(PacketBuilder.vxlan(Self.frame).dropFirst(14))), protocol: 1)
    #expect(decode(PacketBuilder.ethernet(ofTunnel)).kind == "other")
  }
}
