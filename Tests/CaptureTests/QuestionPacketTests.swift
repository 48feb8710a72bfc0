import Testing

@testable import Capture
@testable import FlatlineCore

/// A question as it goes to the kernel, read back.
struct QuestionPacketTests {
  static let ends: [(broker: String, client: String)] = [
    ("203.0.113.21", "198.51.100.31"), ("2001:db8::21", "2001:db8:1::31"),
  ]

  @Test(arguments: ends, [nil, TCPTimestamp(value: 0x0102_0304, echo: 0xfffe_fdfc)])
  func isWhatWasAsked(ends: (broker: String, client: String), timestamp: TCPTimestamp?) throws {
    let question = Question(
      broker: Endpoint(try #require(IPAddress(ends.broker)), 5672),
      client: Endpoint(try #require(IPAddress(ends.client)), 33_730),
      sequence: SequenceNumber(0xffff_ffff), acknowledgment: SequenceNumber(7), window: 502,
      timestamp: timestamp)
    let bytes = QuestionPacket.bytes(of: question)
    let header = PacketHeader(
      timestamp: .distantPast, linkType: .rawIP, originalLength: bytes.count)
    guard case .segment(let segment) = Packet.decode(bytes.span, header) else {
      Issue.record("no segment")
      return
    }
    #expect(segment.source == question.broker)
    #expect(segment.destination == question.client)
    #expect(segment.sequence == question.sequence)
    #expect(segment.acknowledgment == question.acknowledgment)
    #expect(segment.flags == .ack)
    #expect(segment.window == question.window)
    #expect(segment.options.timestamp == timestamp)
    #expect(segment.payloadLength == 0)
    #expect(segment.hopLimit == 64)
    let isDamaged = segment.isDamaged(in: bytes.span)
    #expect(!isDamaged)
  }
}
