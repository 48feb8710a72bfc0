import FlatlineCore
import SyntheticTraffic
import Testing

@testable import Capture

/// Which packets pass the filter, as libpcap's own compiler translates it.
struct CaptureFilterTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var payload: [UInt8]
    var type: UInt16 = 0x0800
    var passes: Bool

    var testDescription: String { name }
  }

  /// Without options or payload.
  private static func segment(
    from source: UInt16 = 33730, to destination: UInt16 = 33731
  ) -> [UInt8] {
    TCPFields(source: source, destination: destination, flags: .ack, payload: []).bytes
  }

  /// - Parameter tags: the EtherTypes of its VLAN tags, the outermost first.
  private static func frame(
    _ payload: [UInt8], type: UInt16 = 0x0800, tags: [UInt16] = []
  ) -> [UInt8] {
    PacketBuilder.ethernet(payload, type: type, tags: tags.map { ($0, 7) })
  }

  private static let arp = PacketBuilder.arp(1, from: .broker, for: .router)
  private static let quoted = PacketBuilder.ipv4(segment(from: 5672))

  private static func v4(_ name: String, _ payload: [UInt8], _ passes: Bool) -> Case {
    Case(name: name, payload: payload, passes: passes)
  }

  private static func v6(
    _ name: String, _ payload: [UInt8], _ nextHeader: UInt8, _ passes: Bool
  ) -> Case {
    Case(
      name: "IPv6: " + name, payload: PacketBuilder.ipv6(payload, nextHeader: nextHeader),
      type: 0x86dd,
      passes: passes)
  }

  static let tcp = [
    v4("to the port", PacketBuilder.ipv4(segment(to: 5672)), true),
    v4("from the port", PacketBuilder.ipv4(segment(from: 5672)), true),
    v4("after IP options", PacketBuilder.ipv4(segment(to: 5672), options: [1, 1, 1, 1]), true),
    v4("the first fragment", PacketBuilder.ipv4(segment(to: 5672), fragment: 0x2000), true),
    v4("other ports", PacketBuilder.ipv4(segment(from: 5671, to: 5673)), false),
    v4("a later fragment", PacketBuilder.ipv4(segment(to: 5672), fragment: 0x0172), false),
    v4("UDP to the port", PacketBuilder.ipv4(PacketBuilder.udp(to: 5672), protocol: 17), false),
    v6("to the port", segment(to: 5672), 6, true),
    v6("from the port", segment(from: 5672), 6, true),
    v6("other ports", segment(from: 5671, to: 5673), 6, false),
    v6("UDP to the port", PacketBuilder.udp(to: 5672), 17, false),
  ]

  static let neighbours =
    [Case(name: "ARP", payload: arp, type: 0x0806, passes: true)]
    + [
      (0, false), (3, true), (4, false), (5, false), (8, false), (11, true), (12, true),
      (13, false),
    ]
    .map { type, passes in
      v4(
        "ICMP \(type)", PacketBuilder.ipv4(PacketBuilder.icmp(type, 0, quoted), protocol: 1), passes
      )
    }
    + [
      (1, true), (2, false), (3, true), (4, true), (128, false), (129, false), (133, false),
      (134, false), (135, true), (136, true), (137, false),
    ].map { type, passes in v6("ICMPv6 \(type)", PacketBuilder.icmp(type), 58, passes) }
    + [
      Case(name: "other EtherTypes", payload: arp, type: 0x88cc, passes: false),
      v4(
        "a TCP port that looks like an ICMP type", PacketBuilder.ipv4(segment(from: 0x0300)), false),
      v6("a TCP port that looks like an ICMPv6 type", segment(from: 0x8700), 6, false),
    ]

  /// VLAN tags of switches and mirror ports: 802.1Q, 802.1ad, and its predecessor.
  static let tags: [[UInt16]] = [
    [], [0x8100], [0x88a8], [0x9100], [0x8100, 0x8100], [0x88a8, 0x8100],
  ]

  private static let filter = CaptureFilter(ports: [5672])

  @Test(arguments: tcp + neighbours, tags)
  func onEthernet(_ fact: Case, tags: [UInt16]) throws {
    let compiled = try CompiledFilter(Self.filter.expression)
    let frame = Self.frame(fact.payload, type: fact.type, tags: tags)
    #expect(compiled.passes(frame) == fact.passes)
  }

  /// Into frames of these kinds libpcap does not look: all of them pass.
  private static let unseen: [LinkKind] = [.betweenAccessPoints, .qualityWithHTControl, .aggregate]

  /// Of the links that have no Ethernet header, where libpcap has a filter. It knows no padding.
  @Test(
    arguments: LinkKind.allCases.filter {
      [.ciscoHDLC, .wireless, .wirelessRadiotap].contains($0.linkType) && $0 != .radiotapPadded
    }, [false, true])
  func onOtherLinks(kind: LinkKind, includesTunnels: Bool) throws {
    let expressions = CaptureFilter(ports: [5672], includesTunnels: includesTunnels)
      .expressions(for: kind.linkType)
    let filter = try #require(
      expressions.lazy.compactMap { try? CompiledFilter($0, linkType: kind.linkType) }.first)
    for fact in Self.tcp {
      let frame = kind.wrap(Self.frame(fact.payload, type: fact.type))
      #expect(filter.passes(frame) == (fact.passes || Self.unseen.contains(kind)), "\(fact)")
    }
    let encrypted = LinkKind.betweenAccessPoints.wrap(Self.frame(Self.tcp[0].payload))
    #expect(
      kind.linkType != .wireless
        || !filter.passes([encrypted[0], encrypted[1] | 0x40] + encrypted.dropFirst(2)))
  }

  @Test func threeTagsAreTooMany() throws {
    let compiled = try CompiledFilter(Self.filter.expression)
    let frame = Self.frame(
      PacketBuilder.ipv4(Self.segment(to: 5672)), tags: [0x8100, 0x8100, 0x8100])
    #expect(!compiled.passes(frame))
  }

  private static let tunnelFilter = CaptureFilter(ports: [5672], includesTunnels: true)

  @Test(arguments: TunnelKind.allCases, [[], [0x8100]] as [[UInt16]])
  func tunnels(kind: TunnelKind, tags: [UInt16]) throws {
    let wrapped = kind.wrap(Self.frame(PacketBuilder.ipv4(Self.segment(to: 5672))))
    let frame =
      wrapped.prefix(12) + tags.flatMap { bigEndian($0) + [0, 7] } + wrapped.dropFirst(12)
    // Tags alone are followed to two, in any case.
    let isTunnel = kind != .qinq
    #expect(try CompiledFilter(Self.tunnelFilter.expression).passes(Array(frame)) == isTunnel)
    #expect(try !CompiledFilter(Self.filter.expression).passes(Array(frame)))
  }

  @Test(arguments: tcp + neighbours, tags)
  func besidesTunnels(_ fact: Case, tags: [UInt16]) throws {
    let compiled = try CompiledFilter(Self.tunnelFilter.expression)
    let frame = Self.frame(fact.payload, type: fact.type, tags: tags)
    #expect(compiled.passes(frame) == fact.passes)
  }

  @Test(arguments: [LinkType.null, .ppp, .rawIP, .linuxCooked, .linuxCooked2])
  func tunnelsCompileFor(linkType: LinkType) throws {
    let compiled = try CompiledFilter(Self.tunnelFilter.untagged, linkType: linkType)
    if linkType == .rawIP {
      #expect(compiled.passes(Array(TunnelKind.vxlan.wrap([]).dropFirst(14))))
      #expect(compiled.passes(Array(PacketBuilder.outer6([], nextHeader: 41).dropFirst(14))))
    }
  }

  /// Where the kernel or the link type has taken the tags away.
  @Test(arguments: tcp + neighbours)
  func untagged(_ fact: Case) throws {
    let ethernet = try CompiledFilter(Self.filter.untagged)
    #expect(ethernet.passes(Self.frame(fact.payload, type: fact.type)) == fact.passes)
    #expect(!ethernet.passes(Self.frame(fact.payload, type: fact.type, tags: [0x8100])))
    let cooked = try CompiledFilter(Self.filter.untagged, linkType: .linuxCooked)
    #expect(cooked.passes(PacketBuilder.linuxCooked(fact.payload, type: fact.type)) == fact.passes)
    let cooked2 = try CompiledFilter(Self.filter.untagged, linkType: .linuxCooked2)
    #expect(
      cooked2.passes(PacketBuilder.linuxCooked2(fact.payload, type: fact.type)) == fact.passes)
  }

  /// Also for tunnels and serial lines: that they have no ARP must be no error.
  @Test(arguments: [LinkType.null, .ppp, .rawIP, .linuxCooked, .linuxCooked2])
  func compilesFor(linkType: LinkType) throws {
    _ = try CompiledFilter(Self.filter.untagged, linkType: linkType)
  }

  @Test func onRawIP() throws {
    let compiled = try CompiledFilter(Self.filter.untagged, linkType: .rawIP)
    #expect(compiled.passes(PacketBuilder.ipv4(Self.segment(to: 5672))))
    #expect(compiled.passes(PacketBuilder.ipv6(Self.segment(to: 5672))))
    #expect(!compiled.passes(PacketBuilder.ipv4(Self.segment(to: 5673))))
  }

  @Test(arguments: [(5671, true), (5672, true), (5673, false)], tags)
  func severalPorts(_ port: (number: UInt16, passes: Bool), tags: [UInt16]) throws {
    let compiled = try CompiledFilter(CaptureFilter(ports: Set([5672, 5671])).expression)
    let frame = Self.frame(PacketBuilder.ipv4(Self.segment(to: port.number)), tags: tags)
    #expect(compiled.passes(frame) == port.passes)
  }

  /// Also from sets, whose order differs in every run.
  @Test func theSamePortsAreTheSameFilter() {
    #expect(
      CaptureFilter(ports: Set<UInt16>([5672, 5671, 15672])).expression
        == CaptureFilter(ports: [15672, 5671, 5672]).expression)
  }
}
