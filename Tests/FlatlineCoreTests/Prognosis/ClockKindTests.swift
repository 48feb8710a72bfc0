import Testing

@testable import FlatlineCore

/// The contract of the clocks: each is asked, by the one `switch`, and what it says comes out.
struct ClockKindTests {
  private static var listed: [ClockKind] {
    ClockKind.settling.indices.map { ClockKind.settling[$0] }
      + ClockKind.racing.indices.map { ClockKind.racing[$0] }
  }

  @Test func eachKindIsListedOnce() {
    #expect(Self.listed.count == ClockKind.allCases.count)
    #expect(Set(Self.listed) == Set(ClockKind.allCases))
  }

  @Test func eachKindHasAStory() {
    #expect(Set(ClockStory.all.map(\.kind)) == Set(ClockKind.allCases))
  }

  /// The verdict is the forecast of the one clock that the story is about; less sure, maybe.
  @Test(arguments: ClockStory.all)
  func eachKindIsAsked(story: ClockStory) throws {
    let flow = story.story.flow
    let forecast = try #require(story.kind.forecast(for: flow, story.context))
    let verdict = try #require(story.prognosis.verdict(on: flow, now: .at(story.now)))
    var winner = verdict.winner
    #expect(winner.confidence <= forecast.confidence)
    winner.confidence = forecast.confidence
    #expect(winner == forecast)
    #expect(verdict.winner.ending == story.ending)
  }

  /// What the clock's own struct says.
  private func own(_ kind: ClockKind, _ flow: Flow, _ context: ClockContext) -> Forecast? {
    let (kernel, broker, now) = (context.kernel, context.broker, context.now)
    let failed = context.neighbourFailed
    return switch kind {
    case .immediateEnding: ImmediateEnding(broker: broker).forecast(for: flow, now: now)
    case .orderlyClose: OrderlyCloseClock(broker: broker).forecast(for: flow)
    case .sendTimeoutHindsight:
      SendTimeoutHindsight(kernel: kernel, broker: broker).forecast(for: flow)
    case .heartbeatHindsight: HeartbeatHindsight().forecast(for: flow)
    case .retransmission:
      RetransmissionClock(kernel: kernel).forecast(for: flow, neighbourFailed: failed, now: now)
    case .heartbeat: HeartbeatClock(broker: broker).forecast(for: flow, now: now)
    case .keepalive: KeepaliveClock(kernel: kernel).forecast(for: flow, neighbourFailed: failed)
    case .windowProbe: WindowProbeClock(kernel: kernel).forecast(for: flow)
    case .sendTimeout:
      SendTimeoutClock(kernel: kernel, broker: broker).forecast(for: flow, now: now)
    case .handshake: HandshakeClock(broker: broker).forecast(for: flow, now: now)
    case .lingering: LingeringClock(kernel: kernel).forecast(for: flow, now: now)
    case .brokerUnheard: BrokerUnheardClock(context).forecast(for: flow)
    }
  }

  @Test(arguments: ClockStory.all, [false, true])
  func theSwitchCallsTheClock(story: ClockStory, neighbourFailed: Bool) {
    var context = story.context
    context.neighbourFailed = neighbourFailed
    let flow = story.story.flow
    for kind in ClockKind.allCases {
      #expect(kind.forecast(for: flow, context) == own(kind, flow, context), "\(kind)")
    }
    #expect(own(story.kind, flow, context) != nil)
  }

  /// A flow with a heartbeat, an unanswered segment, a FIN and no open-ok does not exist; so each
  /// clock that waits has a flow of its own, and the seconds at which it wants to be asked.
  static let waits: [Fact<(Dialogue, ClockKind), [Double]>] = [
    Fact(
      "the answer to a FIN in TLS",
      (
        dialogue { story in
          story.handshake()
          story.send(.client, [22, 3, 1, 2, 0, 1, 0, 1, 0xfc], at: 1)
          story.send(.client, [], at: 5, flags: [.ack, .fin])
        }, .immediateEnding
      ), [5.1]),
    // The answer to the last one, the patience of five, and how long a router may look for a host.
    Fact(
      "retransmissions", (.blackHole(repeated: 2), .retransmission), [100.483, 101.9, 103.172]),
    // 1.1 T after tune-ok, at 0.007.
    Fact("silence", (dialogue { $0.open(heartbeat: 10) }, .heartbeat), [11.007]),
    Fact("a closed window", (.flood(), .sendTimeout), [20.001]),
    // The time for the last answer.
    Fact("questions", (.quiet { $0.ask(at: [60, 65, 70]) }, .lingering), [75]),
    Fact("no protocol header", (dialogue { $0.handshake() }, .handshake), [5.002]),
  ]

  @Test(arguments: waits)
  func asksAgainInTime(_ fact: Fact<(Dialogue, ClockKind), [Double]>) throws {
    let (story, kind) = fact.given
    let flow = story.flow
    let last = try #require(story.packets.last?.at)
    var context = ClockContext(kernel: KernelProfile(), broker: BrokerProfile(), now: .at(last))
    for expected in fact.expected {
      let next = try #require(kind.nextEvaluation(of: flow, context))
      #expect(abs(next.seconds - expected) < 0.0015)
      context.now = next
    }
    // Whether a buffer was larger than thought is asked again and again.
    let later = kind.nextEvaluation(of: flow, context)
    #expect(kind == .sendTimeout ? later ?? .distantPast > context.now : later == nil)
  }

  /// The soonest of all clocks.
  @Test(arguments: waits)
  func thePrognosisAsksForTheSoonest(_ fact: Fact<(Dialogue, ClockKind), [Double]>) throws {
    let (story, kind) = fact.given
    let flow = story.flow
    let now = Instant.at(try #require(story.packets.last?.at))
    let context = ClockContext(kernel: KernelProfile(), broker: BrokerProfile(), now: now)
    let next = Prognosis(kernel: context.kernel, broker: context.broker)
      .nextEvaluation(of: flow, now: now)
    #expect(next == ClockKind.allCases.compactMap { $0.nextEvaluation(of: flow, context) }.min())
    #expect(next == kind.nextEvaluation(of: flow, context))
  }

  @Test func nothingIsAskedOfAFlowThatIsOver() {
    var story = Dialogue.blackHole(repeated: 2)
    story.transmit(.broker, sequence: story.brokerNext, [], at: 101, flags: [.rst, .ack])
    let prognosis = Prognosis(kernel: KernelProfile(), broker: BrokerProfile())
    #expect(prognosis.nextEvaluation(of: story.flow, now: .at(101)) == nil)
  }
}
