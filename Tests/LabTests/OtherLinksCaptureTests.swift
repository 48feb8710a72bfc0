import FlatlineCore
import FlatlineReport
import SyntheticTraffic
import TestSupport
import Testing

/// A capture of a real broker's connections that die, on every other link.
struct OtherLinksCaptureTests {
  private static let packets = CapturedPacket.read(
    Repository.captures.appending(path: "half-open.pcap").path)

  private static func read(_ packets: [CapturedPacket]) throws -> [String] {
    var engine = Engine()
    var events: [Event] = []
    for packet in packets { engine.observe(packet.bytes.span, packet.header, into: &events) }
    return try events.map(JSONLines().line)
  }

  @Test(arguments: LinkKind.allCases)
  func givesTheSameEvents(kind: LinkKind) throws {
    // Without ARP, where the link has none.
    let carried = Self.packets.filter { !kind.isOfIP || $0.bytes[12..<14] == [0x08, 0x00] }
    let wrapped = carried.map { packet in
      var packet = packet
      let missing = packet.header.originalLength - packet.bytes.count
      packet.bytes = kind.wrap(packet.bytes)
      packet.header.originalLength = packet.bytes.count + missing
      packet.header.linkType = kind.linkType
      return packet
    }
    let events = try Self.read(wrapped)
    #expect(events.count > 10)
    #expect(events == (try Self.read(carried)))
  }
}
