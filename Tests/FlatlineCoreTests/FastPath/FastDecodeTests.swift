import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The fast decoder gives what the full decoder gives, or nothing.
struct FastDecodeTests {
  private static let timestamps: [UInt8] = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8]

  private static func packets(_ options: [UInt8]) -> [[UInt8]] {
    let tcp = TCPFields(options: options, payload: Array(1...40)).bytes
    return [
      PacketBuilder.ethernet(PacketBuilder.ipv4(tcp)),
      PacketBuilder.ethernet(PacketBuilder.ipv4(tcp, options: [1, 1, 1, 1])),
      PacketBuilder.ethernet(PacketBuilder.ipv6(tcp), type: 0x86dd),
    ]
  }

  @Test func decodesTheCommon() throws {
    for options in [[], Self.timestamps] {
      var segment = TCPSegment.nothing
      let bytes = Self.packets(options)[0]
      let isTaken = segment.decodeFast(bytes.span, .ethernet)
      #expect(isTaken && segment.payload.count == 40)
    }
  }

  /// Packets are cut anywhere, and every byte of their headers is set to every value.
  @Test func agreesWithTheLongWay() {
    var taken = 0
    for bytes in Self.packets([]) + Self.packets(Self.timestamps) {
      for count in 0...bytes.count { taken += check(Array(bytes[..<count])) }
      for index in 0..<min(66, bytes.count) {
        for value in UInt8.min...UInt8.max {
          var changed = bytes
          changed[index] = value
          taken += check(changed)
        }
      }
    }
    #expect(taken > 10_000)
  }

  /// - Returns: 1 if the fast decoder accepted the packet, else 0.
  private func check(_ bytes: [UInt8]) -> Int {
    var taken = 0
    for linkType in [LinkType.ethernet, .linuxCooked, .linuxCooked2, .rawIP] {
      var segment = TCPSegment.nothing
      guard segment.decodeFast(bytes.span, linkType) else { continue }
      taken = 1
      let header = PacketHeader(
        timestamp: .distantPast, linkType: linkType, originalLength: bytes.count)
      guard case .segment(let expected) = Packet.decode(bytes.span, header),
        segment == expected
      else {
        Issue.record("\(linkType), \(bytes)")
        continue
      }
    }
    return taken
  }
}
