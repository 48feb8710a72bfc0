import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A snap length that cuts within the TCP options: no payload was captured, and the empty range
/// that says so lies within the packet, since readers take a part of the packet with it.
struct PacketBoundsTests {
  private static let bytes = PacketBuilder.ipv4(
    TCPFields(options: [1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 8]).bytes)

  @Test(arguments: 36...57)
  func payloadLiesWithin(count: Int) throws {
    let cut = Array(Self.bytes.prefix(count))
    let segment = try #require(
      decode(cut, as: .rawIP, originalLength: Self.bytes.count).segment)
    #expect(segment.payload.upperBound <= count)
    #expect(segment.payloadLength == 5)
  }

  @Test(arguments: 0...57)
  func theEngineTakesIt(count: Int) {
    let cut = Array(Self.bytes.prefix(count))
    var engine = Engine()
    var events: [Event] = []
    let header = PacketHeader(
      timestamp: .at(0), linkType: .rawIP, originalLength: Self.bytes.count)
    engine.observe(cut.span, header, into: &events)
    #expect(engine.summary.packets == 1)
  }
}
