import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Each rule by which one forecast is preferred to another.
struct ArbitrationTests {
  private func judge(
    _ story: Dialogue, now: Double, keepalive: KernelProfile.Keepalive? = nil
  ) -> Prognosis.Verdict? {
    var kernel = KernelProfile()
    kernel.keepalive = keepalive
    return Prognosis(kernel: kernel, broker: BrokerProfile()).verdict(
      on: story.flow, now: .at(now))
  }

  @Test func whatSettlesTheMatterHasNoRunnerUp() throws {
    let settling = ClockKind.settling.indices.map { ClockKind.settling[$0] }
    for story in ClockStory.all where settling.contains(story.kind) {
      let verdict = try #require(judge(story.story, now: story.now))
      #expect(verdict.winner.ending == story.ending)
      #expect(verdict.runnerUp == nil)
    }
  }

  /// connection.close by the broker is both: the exception is logged first.
  @Test func theImmediateEndingComesBeforeTheOrderlyClose() {
    let story = dialogue { story in
      story.open(heartbeat: 60)
      let close = FrameBuilder.close(320, "CONNECTION_FORCED - maintenance")
      story.send(.broker, FrameBuilder.framed(close), at: 5)
    }
    let flow = story.flow
    #expect(OrderlyCloseClock(broker: BrokerProfile()).forecast(for: flow) != nil)
    #expect(judge(story, now: 5)?.winner.ending.reason == .connectionForced)
  }

  @Test func nothingRunsOnAFlowThatIsOver() {
    var story = Dialogue.blackHole(repeated: 6)
    #expect(judge(story, now: 107) != nil)
    story.transmit(.broker, sequence: story.brokerNext, [], at: 107, flags: [.rst, .ack])
    #expect(judge(story, now: 107) == nil)
  }

  /// A broker that closes without a word after a long silence missed heartbeats; but where it has been
  /// stuck for so long, it could not write.
  @Test(arguments: [false, true])
  func hindsightYieldsToTheSendTimeout(stops: Bool) {
    var story = Dialogue.flood(stops: stops) { $0.send(.client, FrameBuilder.heartbeat, at: 0) }
    story.transmit(.broker, sequence: story.brokerNext, [], at: 40, flags: [.rst, .ack])
    #expect(HeartbeatHindsight().forecast(for: story.flow) != nil)
    let ending = judge(story, now: 40)?.winner.ending
    #expect(ending == (stops ? .sendTimeout : .missedHeartbeats(timeout: nil)))
  }

  /// Heartbeat 200, and 7 s of retransmissions: it is too early for the heartbeat clock to speak.
  @Test(arguments: [false, true])
  func aDeadPathLetsTheHeartbeatSpeak(isHeard: Bool) throws {
    var story = Dialogue.blackHole(heartbeat: 200, repeated: 6)
    if isHeard {
      // New bytes that do not acknowledge "hello".
      story.transmit(
        .client, sequence: story.clientNext, FrameBuilder.heartbeat, at: 107,
        acknowledgment: story.brokerNext &- 5)
    }
    let flow = story.flow
    let heartbeat = HeartbeatClock(broker: BrokerProfile()).forecast(for: flow, now: .at(107))
    #expect(heartbeat?.isSpoken == false)
    let verdict = try #require(judge(story, now: 107))
    #expect(
      verdict.winner.ending
        == (isHeard ? .kernel(.etimedout) : .missedHeartbeats(timeout: .seconds(200))))
    #expect(verdict.runnerUp?.isSpoken == !isHeard)
  }

  /// Heartbeat 10: what the client has sent again of what the broker had acknowledged, and after its last
  /// new bytes.
  static let repeats: [Fact<[Double], Bool>] = [
    Fact("nothing", [], false),
    Fact("one segment, whose acknowledgment was lost", [105.2], false),
    Fact("all", [105.2, 105.4], true),
    Fact("one again, before it was heard again", [104.9, 105.2], false),
  ]

  /// A client whose large segments alone are lost goes on being heard. One that hears nothing at all sends
  /// the same again and again.
  @Test(arguments: repeats)
  func whoIsHeardMissesNoHeartbeat(_ fact: Fact<[Double], Bool>) throws {
    var story = Dialogue.blackHole(heartbeat: 10, repeated: 6)
    let old = story.brokerNext &- 5
    for instant in (fact.given + [105]).sorted() {
      let isNew = instant == 105
      let sequence = isNew ? story.clientNext : story.clientNext &- 8
      story.transmit(
        .client, sequence: sequence, FrameBuilder.heartbeat, at: instant, acknowledgment: old)
      if isNew {
        story.clientNext &+= 8
        story.acknowledge(.broker, at: 105.04)
      }
    }
    let ending = try #require(judge(story, now: 108)).winner.ending
    #expect((ending == .missedHeartbeats(timeout: .seconds(10))) == fact.expected)
  }

  /// Heartbeat 12, tcp_retries2 6: a client that is unheard for too long, and acknowledges nothing, is
  /// gone, though two retransmissions alone may be bad luck. The kernel's end comes first.
  @Test func aSilentClientLetsTheKernelSpeak() throws {
    let story = dialogue { story in
      story.open(heartbeat: 12)
      for instant in stride(from: 6.0, through: 96, by: 6) {
        story.send(.client, FrameBuilder.heartbeat, at: instant)
        story.acknowledge(.broker, at: instant + 0.04)
      }
      story.send(.broker, "late", at: 109)
      for wait in [0.209, 0.421] { story.repeatLast(.broker, at: 109 + wait) }
    }
    var kernel = KernelProfile()
    kernel.retries2 = 4
    let verdict = try #require(
      Prognosis(kernel: kernel, broker: BrokerProfile()).verdict(on: story.flow, now: .at(109.5)))
    #expect(verdict.winner.ending == .kernel(.etimedout))
    #expect(verdict.runnerUp?.ending == .missedHeartbeats(timeout: .seconds(12)))
  }

  /// Nothing is acknowledged any more after ten seconds of deliveries.
  @Test func aDeadPathLetsTheSendTimeoutSpeak() throws {
    var story = Dialogue.flood(stops: false)
    story.send(.broker, "unanswered", at: 10.1)
    for wait in [0.209, 0.421, 0.841, 1.705, 3.401] { story.repeatLast(.broker, at: 10.1 + wait) }
    let flow = story.flow
    let clock = SendTimeoutClock(kernel: KernelProfile(), broker: BrokerProfile())
    #expect(clock.forecast(for: flow, now: .at(14))?.isSpoken == false)
    #expect(judge(story, now: 14)?.winner.ending == .sendTimeout)
  }

  /// Nothing speaks as long as loss may explain it all.
  @Test func aPathThatMayLiveLetsNobodySpeak() {
    #expect(judge(.blackHole(heartbeat: 200, repeated: 1), now: 100.3) == nil)
  }

  /// A capture that began in the middle does not tell whether heartbeats are on.
  @Test(arguments: [false, true])
  func unknownHeartbeatsMakeRetransmissionAnEvenChance(isWhole: Bool) throws {
    let story = dialogue { story in
      if isWhole { story.open(heartbeat: 0) }
      story.send(.broker, "hello", at: 1)
      story.acknowledge(.client, at: 1.001)
      story.send(.broker, "hello", at: 100)
      for wait in [0.2, 0.4, 0.8, 1.6, 3.2, 6.4] { story.repeatLast(.broker, at: 100 + wait) }
    }
    let verdict = try #require(judge(story, now: 107))
    #expect(verdict.winner.ending == .kernel(.etimedout))
    #expect((verdict.winner.confidence == Prognosis.even) == !isWhole)
  }

  /// Heartbeat 60: the broker's own heartbeats are 30 s apart.
  static let keepalives: [Fact<KernelProfile.Keepalive, Bool>] = [
    Fact("over before the next heartbeat", .of(10, 3, 4), false),
    Fact("still probing then", .of(20, 10, 3), true),
    Fact("Linux's defaults", .of(7200, 75, 9), true),
  ]

  @Test(arguments: keepalives)
  func keepaliveYieldsToTheBrokersHeartbeats(_ fact: Fact<KernelProfile.Keepalive, Bool>) {
    for (heartbeat, isDropped) in [(60, fact.expected), (0, false)] as [(UInt16, Bool)] {
      let flow = Dialogue.idle(heartbeat: heartbeat).flow
      var kernel = KernelProfile()
      kernel.keepalive = fact.given
      let context = ClockContext(kernel: kernel, broker: BrokerProfile(), now: .at(1))
      var forecast = ClockKind.keepalive.forecast(for: flow, context)
      #expect(forecast != nil)
      Arbitration(context: context).weigh(&forecast, of: .keepalive, on: flow, isPathDead: false)
      #expect((forecast == nil) == isDropped, "heartbeat \(heartbeat)")
    }
  }

  /// Keepalive would end a stalled handshake sooner, but no probe has been seen yet.
  @Test func onlyTheSpokenWin() throws {
    let story = dialogue { $0.handshake() }
    let verdict = try #require(judge(story, now: 6, keepalive: .of(7, 1, 1)))
    #expect(verdict.winner.ending == .handshakeTimeout(awaiting: "handshake"))
    let second = try #require(verdict.runnerUp)
    #expect(second.ending == .kernel(.etimedout))
    #expect(!second.isSpoken)
    #expect(second.closesAt < verdict.winner.closesAt)
  }

  /// The runner-up is another ending, not another clock that comes to the same.
  @Test func theRunnerUpEndsOtherwise() throws {
    let probes = try #require(ClockStory.all.first { $0.kind == .windowProbe })
    var context = probes.context
    context.kernel.keepalive = .of(7200, 75, 9)
    let keepalive = ClockKind.keepalive.forecast(for: probes.story.flow, context)
    #expect(keepalive?.ending == probes.ending)
    let verdict = try #require(
      judge(probes.story, now: probes.now, keepalive: context.kernel.keepalive))
    #expect(verdict.winner.ending == probes.ending)
    #expect(verdict.runnerUp == nil)
  }

  private static func forecast(_ ending: Ending, closesAt: Double) -> Forecast {
    .immediate(ending, .closing, at: .at(closesAt))
  }

  /// Of two at the same instant the first of the list, else the earlier.
  @Test(arguments: [(5.0, 5.0, Ending.abrupt), (5.0, 4.999, .noData), (5.0, 5.001, .abrupt)])
  func ties(first: Double, second: Double, ending: Ending) {
    let forecasts: ClockKind.Racing<Forecast?> = [
      nil, Self.forecast(.abrupt, closesAt: first), nil,
      Self.forecast(.noData, closesAt: second), nil, Self.forecast(.normal, closesAt: 6), nil, nil,
    ]
    #expect(Arbitration.earliest(forecasts) { _ in true }?.ending == ending)
    #expect(Arbitration.earliest(forecasts) { $0.ending == .normal }?.ending == .normal)
    #expect(Arbitration.earliest(forecasts) { _ in false } == nil)
  }
}
