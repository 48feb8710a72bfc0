import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Which ICMP errors the broker's kernel believes, and how long it remembers them: Linux
/// `tcp_v4_err`, `tcp_v6_err`, `tcp_ack`.
struct SoftErrorTests {
  /// After `tell`, an error that quotes the byte so far after SND.NXT.
  private static func after(
    quoting distance: Int, reverts: Bool = true, _ tell: (inout Dialogue) -> Void
  ) -> (flow: Flow, isBelieved: Bool) {
    let story = dialogue {
      $0.open(heartbeat: 0)
      tell(&$0)
    }
    var flow = story.flow
    let sequence = SequenceNumber(story.brokerNext).advanced(by: distance)
    let isBelieved = record(sequence, reverts, in: &flow)
    return (flow, isBelieved)
  }

  private static func record(
    _ sequence: SequenceNumber, _ reverts: Bool = true, in flow: inout Flow
  ) -> Bool {
    let unreachable = Unreachable(
      reporter: .router, source: .broker, destination: .client, sequence: sequence,
      error: .ehostunreach, revertsBackoff: reverts)
    guard flow.unanswered.believes(unreachable, of: flow.broker) else { return false }
    flow.unanswered.record(unreachable, of: flow.broker, by: .router, at: .at(109))
    return true
  }

  /// Two segments of five bytes are in flight; the first was sent three times more.
  private static func inFlight(_ story: inout Dialogue) {
    let oldest = story.brokerNext
    story.send(.broker, "first", at: 100)
    for instant in [100.3, 100.9, 102.1] {
      story.transmit(.broker, sequence: oldest, Array("first".utf8), at: instant)
    }
    story.send(.broker, "later", at: 108)
  }

  /// What the error quotes, by its distance from SND.NXT; whether it is believed, and how many
  /// doublings of the timeout are left.
  typealias Outcome = (isBelieved: Bool, backoff: Int)

  static let quotes: [Fact<Int, Outcome>] = [
    Fact("acknowledged", -11, (false, 3)),
    Fact("the oldest byte in flight", -10, (true, 2)),
    Fact("within the first segment", -8, (true, 3)),
    Fact("the second segment", -5, (true, 3)),
    Fact("an acknowledgment without bytes", 0, (true, 3)),
    Fact("not sent yet", 1, (false, 3)),
    Fact("a window away", 70_000, (false, 3)),
    Fact("half the sequence space away", Int(Int32.min), (false, 3)),
  ]

  @Test(arguments: quotes)
  func inAndOutOfTheWindow(_ fact: Fact<Int, Outcome>) {
    let (flow, isBelieved) = Self.after(quoting: fact.given, Self.inFlight)
    #expect(isBelieved == fact.expected.isBelieved)
    #expect(flow.unanswered.softError == (fact.expected.isBelieved ? .ehostunreach : nil))
    #expect(flow.unanswered.episode?.backoff == fact.expected.backoff)
  }

  /// Only network and host unreachable take a doubling back.
  @Test func anErrorThatDoesNotRevert() {
    let (flow, isBelieved) = Self.after(quoting: -10, reverts: false, Self.inFlight)
    #expect(isBelieved)
    #expect(flow.unanswered.episode?.backoff == 3)
    #expect(flow.unanswered.episode?.refusal?.reverts == false)
  }

  /// It is no answer to a retransmission, and says nothing of when the next will come.
  @Test func anAcknowledgmentsErrorSetsNoRhythm() {
    let (flow, _) = Self.after(quoting: 0, Self.inFlight)
    #expect(flow.unanswered.episode?.refusal == nil)
    #expect(flow.unanswered.episode?.count == 3)
  }

  /// While nothing is unanswered, SND.UNA is SND.NXT.
  @Test(arguments: [(-1, false), (0, true), (1, false)])
  func whileNothingIsUnanswered(distance: Int, isBelieved: Bool) {
    var outcome = Self.after(quoting: distance) { _ in }
    #expect(outcome.isBelieved == isBelieved)
    #expect(outcome.flow.unanswered.softError == (isBelieved ? .ehostunreach : nil))
    #expect(outcome.flow.unanswered.isEmpty)
    #expect(outcome.flow.unanswered.episode == nil)
    let isFastPathEligible = outcome.flow.isFastPathEligible
    #expect(!isFastPathEligible || !isBelieved)
  }

  /// What comes after an error that found nothing unanswered.
  static let sequels: [Fact<@Sendable (inout Dialogue) -> Void, SocketError?>] = [
    Fact("nothing", { _ in }, .ehostunreach),
    // Sending changes nothing: the kernel still has it when it gives up.
    Fact("the broker sends", { $0.send(.broker, "a", at: 110) }, .ehostunreach),
    Fact(
      "the broker sends again and again",
      {
        $0.send(.broker, "a", at: 110)
        for instant in [110.2, 110.4, 110.8] { $0.repeatLast(.broker, at: instant) }
      }, .ehostunreach),
    Fact("the client acknowledges", { $0.acknowledge(.client, at: 110) }, nil),
    Fact("the client sends", { $0.send(.client, "a", at: 110) }, nil),
    Fact(
      "the broker sends, and the client acknowledges",
      {
        $0.send(.broker, "a", at: 110)
        $0.acknowledge(.client, at: 110.1)
      }, nil),
    Fact(
      "the client sends without having got that",
      { story in
        story.send(.broker, "a", at: 110)
        story.transmit(
          .client, sequence: story.clientNext, [1], at: 110.1,
          acknowledgment: story.brokerNext &- 1)
      }, nil),
  ]

  @Test(arguments: sequels)
  func howLongItIsRemembered(_ fact: Fact<@Sendable (inout Dialogue) -> Void, SocketError?>) {
    let opening = dialogue { $0.open(heartbeat: 0) }
    var whole = opening
    fact.given(&whole)
    var flow = opening.flow
    #expect(Self.record(SequenceNumber(opening.brokerNext), in: &flow))
    var outputs: [FrameReader.Output] = []
    for packet in whole.packets.dropFirst(opening.packets.count) {
      guard let segment = decode(packet.bytes, as: .rawIP).segment else {
        preconditionFailure("no segment")
      }
      _ = flow.process(
        segment, from: packet.side, packet.bytes.span, at: .at(packet.at), outputs: &outputs)
    }
    #expect(flow.unanswered.softError == fact.expected)
  }

  /// The client is cut off from what the broker sends, and still sends: its old bytes make the
  /// kernel forget, and the router's answer to the broker's acknowledgment of them reminds it.
  @Test(arguments: [(false, SocketError.etimedout), (true, .ehostunreach)])
  func theErrnoOfAWithdrawnRoute(reminds: Bool, errno: SocketError) throws {
    var run = Run { $0.kernel.retries2 = 6 }
    var story = Dialogue.blackHole(repeated: 7)
    story.transmit(
      .client, sequence: story.clientNext, FrameBuilder.heartbeat, at: 115,
      acknowledgment: story.brokerNext &- 5)
    story.clientNext &+= UInt32(FrameBuilder.heartbeat.count)
    story.acknowledge(.broker, at: 115.001)
    run.observe(story)
    func report(quoting sequence: UInt32, at instant: Double) {
      let quoted = PacketBuilder.ipv4(
        TCPFields(
          source: Endpoint.broker.port, destination: Endpoint.client.port, sequence: sequence
        )
        .bytes, from: .broker, to: .client)
      let message = PacketBuilder.icmp(3, 1, quoted)
      run.observe(
        PacketBuilder.ipv4(message, protocol: 1, from: .router, to: .broker), at: instant)
    }
    report(quoting: story.brokerNext &- 70_000, at: 115.0005)
    if reminds { report(quoting: story.brokerNext, at: 115.002) }
    #expect(run.engine.summary.outOfWindowICMP == 1)
    #expect(try #require(run.predictions.last).reason == .kernel(errno))
  }

  /// Keepalive ends with the same `tcp_write_err`; its probes stand before SND.UNA, so that an
  /// error about them counts for nothing.
  @Test func keepaliveReportsWhatStands() throws {
    var kernel = KernelProfile()
    kernel.keepalive = KernelProfile.Keepalive()
    let (flow, _) = Self.after(quoting: 0) { _ in }
    let forecast = KeepaliveClock(kernel: kernel).forecast(for: flow, neighbourFailed: false)
    #expect(forecast?.ending == .kernel(.ehostunreach))
  }
}
