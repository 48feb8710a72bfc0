import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// RFC 1071, RFC 9293 section 3.1.
struct InternetChecksumTests {
  private static func segment(_ payload: [UInt8]) -> [UInt8] {
    var packet = PacketBuilder.ipv4(TCPFields(payload: payload).bytes)
    packet.removeFirst(20)
    return packet
  }

  private static func verdict(_ segment: [UInt8]) -> InternetChecksum.Verdict {
    InternetChecksum.verdict(on: segment.span, from: .client, to: .broker)
  }

  /// The sum of RFC 1071, word by word.
  private static func sum(_ bytes: [UInt8]) -> Int {
    var sum = 0
    for (index, byte) in bytes.enumerated() { sum += Int(byte) << (index % 2 == 0 ? 8 : 0) }
    while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
    return sum
  }

  /// Every length up to three blocks of the loop, so that each of its ends is read.
  @Test(arguments: 0...100)
  func everyLength(_ length: Int) {
    let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    let segment = Self.segment(payload)
    #expect(Self.verdict(segment) == .right)
    let source = IPAddress.client
    let destination = IPAddress.broker
    let addresses = [source, destination].flatMap { address in
      (0..<4).map { UInt8(truncatingIfNeeded: address.low >> UInt64(24 - 8 * $0)) }
    }
    let pseudoHeader = addresses + [0, 6, UInt8(segment.count >> 8), UInt8(segment.count & 0xff)]
    let evenSegment = segment.count % 2 == 0 ? segment : segment + [0]
    #expect(Self.sum(pseudoHeader + evenSegment) == 0xffff)
  }

  /// Every bit counts.
  @Test func everyBit() {
    let segment = Self.segment(Array("heartbeats".utf8))
    for index in segment.indices {
      for bit in 0..<8 {
        var damaged = segment
        damaged[index] ^= 1 << UInt8(bit)
        #expect(Self.verdict(damaged) == .wrong)
      }
    }
  }

  /// Linux leaves the sum of the pseudo header in the field for the card to complete.
  @Test func notFilledIn() {
    var segment = Self.segment(Array("hello".utf8))
    let pseudoHeader =
      IPAddress.client.low >> 16 + IPAddress.client.low & 0xffff + IPAddress.broker.low >> 16
      + IPAddress.broker.low & 0xffff + 6 + UInt64(segment.count)
    let folded = pseudoHeader >> 16 + pseudoHeader & 0xffff
    segment[16] = UInt8(folded >> 8)
    segment[17] = UInt8(folded & 0xff)
    #expect(Self.verdict(segment) == .partial)
    segment[17] ^= 1
    #expect(Self.verdict(segment) == .wrong)
  }

  static let packets: [Fact<[UInt8], Bool>] = [
    Fact("whole", PacketBuilder.ipv4(TCPFields().bytes), true),
    Fact("IPv6", PacketBuilder.ipv6(TCPFields().bytes), true),
    Fact("cut by the snap length", Array(PacketBuilder.ipv4(TCPFields().bytes).dropLast()), false),
    Fact(
      "the first of several fragments", PacketBuilder.ipv4(TCPFields().bytes, fragment: 0x2000),
      false),
  ]

  /// Only what was captured whole can be told to be damaged.
  @Test(arguments: packets)
  func isDamaged(_ fact: Fact<[UInt8], Bool>) throws {
    var bytes = fact.given
    bytes[bytes.count - 1] ^= 0xff
    let segment = try #require(
      decode(bytes, as: .rawIP, originalLength: fact.given.count).segment)
    #expect(segment.isDamaged(in: bytes.span) == fact.expected)
  }
}
