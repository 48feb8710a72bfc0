import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// RFC 9293 section 3.10.7.4, Linux `tcp_validate_incoming`: a RST ends a connection at exactly
/// the sequence number its receiver expects; elsewhere it draws a challenge ACK, or nothing.
struct ResetTests {
  private static func open() -> Dialogue {
    dialogue {
      $0.open(heartbeat: 60)
      $0.send(.client, FrameBuilder.heartbeat, at: 1)
      $0.acknowledge(.broker, at: 1.1)
    }
  }

  /// A RST from the client, relative to what the broker expects.
  static let offsets: [Fact<Int, Bool>] = [
    Fact("exact", 0, true),
    Fact("in the window", 1, false),
    Fact("at the window's end", 501, false),
    Fact("one before", -1, false),
    Fact("far off", 1 << 31, false),
  ]

  @Test(arguments: offsets)
  func byTheClient(_ fact: Fact<Int, Bool>) {
    var story = Self.open()
    let sequence = story.clientNext &+ UInt32(truncatingIfNeeded: fact.given)
    story.transmit(.client, sequence: sequence, [], at: 2, flags: [.rst, .ack])
    let flow = story.flow
    #expect((flow.resetByClient != nil) == fact.expected)
    #expect(story.outcomes.last == (fact.expected ? .believed : .rejected(.reset)))
    #expect(flow.isOver == fact.expected)
  }

  /// A host that does not know the connection resets it without the ACK flag, at the sequence
  /// number that the answered segment acknowledged (`tcp_v4_send_reset`). An application's abort
  /// has ACK.
  @Test(arguments: [true, false])
  func acknowledgmentFlag(isSet: Bool) {
    var story = Self.open()
    story.send(.broker, FrameBuilder.heartbeat, at: 2)
    let flags: TCPFlags = isSet ? [.rst, .ack] : .rst
    story.transmit(.client, sequence: story.clientNext, [], at: 2.1, flags: flags)
    let expected = Flow.Reset(at: .at(2.1), hasAcknowledgment: isSet, hopLimit: 64)
    #expect(story.flow.resetByClient == expected)
  }

  static let stories: [Fact<Dialogue, Bool>] = [
    Fact(
      "after data that the capture lost",
      dialogue { story in
        story.open(heartbeat: 60)
        // The broker acknowledges eight bytes that were not captured.
        story.clientNext &+= 8
        story.acknowledge(.broker, at: 1.1)
        story.transmit(.client, sequence: story.clientNext, [], at: 2, flags: .rst)
      }, true),
    Fact(
      "after the client's FIN",
      dialogue { story in
        story.open(heartbeat: 60)
        story.send(.client, [], at: 1, flags: [.ack, .fin])
        story.transmit(.client, sequence: story.clientNext, [], at: 2, flags: .rst)
      }, true),
    Fact(
      "the first packet that was seen",
      dialogue { $0.transmit(.client, sequence: 77, [], at: 2, flags: .rst) }, true),
  ]

  @Test(arguments: stories)
  func isAccepted(_ fact: Fact<Dialogue, Bool>) {
    #expect((fact.given.flow.resetByClient != nil) == fact.expected)
  }

  /// The broker's own RST ends its socket, at any sequence number in its unanswered bytes.
  @Test(arguments: [(0, true), (4, true), (8, true), (9, false), (-1, false)])
  func byTheBroker(offset: Int, ends: Bool) {
    var story = Self.open()
    let oldest = story.brokerNext
    story.send(.broker, FrameBuilder.heartbeat, at: 2)
    let sequence = oldest &+ UInt32(truncatingIfNeeded: offset)
    story.transmit(.broker, sequence: sequence, [], at: 3, flags: [.rst, .ack])
    #expect(story.flow.resetByBroker == (ends ? .at(3) : nil))
  }
}
