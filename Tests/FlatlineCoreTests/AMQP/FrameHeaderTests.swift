import Testing

@testable import FlatlineCore

/// AMQP 0-9-1 section 4.2.3, with RabbitMQ's limits.
struct FrameHeaderTests {
  typealias Fields = (kind: UInt8, channel: UInt16, size: UInt32)

  static let headers: [Fact<Fields, Bool>] = [
    Fact("method on channel 0", (1, 0, 4), true),
    Fact("method on the highest channel", (1, 0xffff, 4), true),
    Fact("method without class and method number", (1, 1, 3), false),
    Fact("basic.qos", (1, 1, 11), true),
    Fact("content header", (2, 1, 14), true),
    Fact("content header without its flags", (2, 1, 13), false),
    Fact("content header on channel 0", (2, 0, 14), false),
    Fact("body", (3, 1, 131_064), true),
    Fact("empty body", (3, 1, 0), true),
    Fact("body on channel 0", (3, 0, 1), false),
    Fact("heartbeat", (8, 0, 0), true),
    Fact("heartbeat with a payload", (8, 0, 1), false),
    Fact("heartbeat on a channel", (8, 1, 0), false),
    Fact("as large as allowed", (3, 1, 131_072), true),
    Fact("one byte larger", (3, 1, 131_073), false),
    Fact("as large as can be written", (3, 1, .max), false),
    Fact("type 0", (0, 0, 4), false),
    Fact("type 4, once for out-of-band", (4, 1, 4), false),
    Fact("type 255", (255, 1, 4), false),
  ]

  @Test(arguments: headers)
  func isPlausible(_ fact: Fact<Fields, Bool>) {
    let (kind, channel, size) = fact.given
    let word = UInt64(kind) << 48 | UInt64(channel) << 32 | UInt64(size)
    let header = FrameHeader(word: word, maximumSize: 131_072)
    #expect((header != nil) == fact.expected)
    if let header {
      #expect(header.kind.rawValue == kind)
      #expect(header.channel == channel)
      #expect(header.size == Int(size))
    }
    // The fast path passes over frames that are not on channel 0, and may not be a basic.qos.
    let mayBeQos = kind == 1 && size == 11
    let bytes = (0..<FrameHeader.length).map { UInt8(truncatingIfNeeded: word >> (48 - 8 * $0)) }
    #expect(
      FrameHeader.sizeToPass(bytes.span, maximumSize: 131_072)
        == (channel == 0 || header == nil || mayBeQos ? nil : Int(size)))
  }
}
