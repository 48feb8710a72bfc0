import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A connection lives, and somebody who knows its addresses and ports, and perhaps more, sends one
/// segment in its client's name. The broker's kernel drops it (`tcp_validate_incoming`, `tcp_ack`),
/// and so nothing changes.
struct SegmentAcceptanceTests {
  /// Numbers of the forged segment, relative to those that would be right.
  struct Forged: Sendable {
    var side = Side.client
    var sequence: Int = 0
    var acknowledgment: Int = 0
    var flags: TCPFlags = .ack
    var payload: [UInt8] = []
    var isDamaged = false
  }

  private static let far = 0x3fff_ffff
  private static let beat = FrameBuilder.heartbeat

  static let facts: [Fact<Forged, SegmentOutcome>] = [
    Fact(
      "a heartbeat far away", Forged(sequence: far, payload: beat), .rejected(.outOfWindow)),
    Fact(
      "far behind", Forged(sequence: -far, payload: beat), .rejected(.outOfWindow)),
    Fact("a FIN far away", Forged(sequence: far, flags: [.fin, .ack]), .rejected(.outOfWindow)),
    Fact("an ACK far away", Forged(sequence: far), .rejected(.outOfWindow)),
    Fact(
      "a heartbeat whose ACK is old", Forged(acknowledgment: -far, payload: beat),
      .rejected(.staleAcknowledgment)),
    Fact("a RST far away", Forged(sequence: far, flags: .rst), .rejected(.reset)),
    Fact("a RST in the window", Forged(sequence: 100, flags: .rst), .rejected(.reset)),
    Fact("a SYN", Forged(sequence: far, flags: .syn), .rejected(.synchronise)),
    Fact("a SYN at the right number", Forged(flags: .syn), .rejected(.synchronise)),
    Fact("a SYN-ACK", Forged(sequence: far, flags: [.syn, .ack]), .rejected(.synchronise)),
    Fact("neither ACK nor RST", Forged(flags: .psh, payload: beat), .rejected(.noAcknowledgment)),
    Fact("a damaged ACK", Forged(isDamaged: true), .rejected(.checksum)),
    Fact("a damaged RST", Forged(flags: .rst, isDamaged: true), .rejected(.checksum)),
    Fact("a damaged FIN", Forged(flags: [.fin, .ack], isDamaged: true), .rejected(.checksum)),
    Fact(
      "a FIN of the broker's far away", Forged(side: .broker, sequence: far, flags: [.fin, .ack]),
      .rejected(.outOfWindow)),
    Fact(
      "a RST of the broker's far away", Forged(side: .broker, sequence: far, flags: .rst),
      .rejected(.reset)),
  ]

  /// Bytes that may yet prove good wait, and are not heard.
  static let waiting: [Fact<Forged, SegmentOutcome>] = [
    Fact("a heartbeat behind a hole", Forged(sequence: 100, payload: beat), .believed),
    Fact("a FIN behind a hole", Forged(sequence: 100, flags: [.fin, .ack]), .believed),
    Fact("a damaged heartbeat", Forged(payload: beat, isDamaged: true), .believed),
    Fact(
      "a heartbeat that acknowledges what was not sent",
      Forged(acknowledgment: 1000, payload: beat), .believed),
    Fact("an ACK of what was not sent", Forged(acknowledgment: 1000), .believed),
  ]

  private static func living(_ forged: Forged, _ then: (inout Dialogue) -> Void = { _ in })
    -> Dialogue
  {
    dialogue { story in
      story.open(heartbeat: 10)
      story.send(.client, beat, at: 1)
      story.acknowledge(.broker, at: 1.1)
      let (own, other) =
        forged.side == .client
        ? (story.clientNext, story.brokerNext) : (story.brokerNext, story.clientNext)
      story.transmit(
        forged.side, sequence: own &+ UInt32(truncatingIfNeeded: forged.sequence), forged.payload,
        at: 2, flags: forged.flags,
        acknowledgment: other &+ UInt32(truncatingIfNeeded: forged.acknowledgment),
        isDamaged: forged.isDamaged)
      then(&story)
    }
  }

  @Test(arguments: facts + waiting)
  func changesNothing(_ fact: Fact<Forged, SegmentOutcome>) {
    let story = Self.living(fact.given)
    #expect(story.outcomes.last == fact.expected)
    let flow = story.flow
    #expect(flow.clientLastHeard == .at(1))
    #expect(flow.finByClient == nil && flow.finByBroker == nil && !flow.isOver)
    #expect(flow.client.next == SequenceNumber(story.clientNext) || flow.client.hasHole)
    #expect(flow.client.expected == SequenceNumber(story.clientNext))
    #expect(flow.broker.next == SequenceNumber(story.brokerNext))
    #expect(flow.broker.acknowledged == SequenceNumber(story.brokerNext))
  }

  /// And then the connection goes on, or ends, as if it had not been there.
  @Test(arguments: facts + waiting)
  func theConnectionGoesOn(_ fact: Fact<Forged, SegmentOutcome>) {
    let story = Self.living(fact.given) { story in
      story.send(.broker, Self.beat, at: 3)
      story.acknowledge(.client, at: 3.1)
      story.send(.client, Self.beat, at: 3.2)
      story.acknowledge(.broker, at: 3.3)
    }
    let flow = story.flow
    #expect(flow.clientLastHeard == .at(3.2))
    #expect(flow.unanswered.isEmpty)
    #expect(flow.client.expected == SequenceNumber(story.clientNext))
    #expect(flow.client.bytesNotCaptured == 0 && flow.client.frameLosses == 0)
    #expect(!flow.marks.contains(.ignoresChecksums))
  }

  /// One who guesses the numbers is the client, to the kernel and so to flatline.
  @Test func whatIsRightIsBelieved() {
    #expect(Self.living(Forged(payload: Self.beat)).flow.clientLastHeard == .at(2))
    #expect(Self.living(Forged(flags: [.fin, .ack])).flow.finByClient == .at(2))
    #expect(Self.living(Forged(flags: .rst)).flow.resetByClient != nil)
  }

  /// Linux takes a RST as well at the right edge of what it has got behind a hole, once it has said
  /// so (`tcp_reset_check`).
  @Test(arguments: [true, false])
  func aResetBehindAHole(isReported: Bool) {
    let story = Self.living(Forged(sequence: 100, payload: Self.beat)) { story in
      let next = story.clientNext
      let block = (left: next &+ 100, right: next &+ 108)
      story.transmit(
        .broker, sequence: story.brokerNext, [], at: 2.001,
        options: isReported ? TCPOptionBytes.selective([block]) : [])
      story.transmit(.client, sequence: next &+ 108, [], at: 2.002, flags: .rst)
    }
    #expect((story.flow.resetByClient != nil) == isReported)
  }
}
