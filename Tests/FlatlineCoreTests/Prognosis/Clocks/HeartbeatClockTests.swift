import Testing

@testable import FlatlineCore

/// rabbit_heartbeat.erl, `heartbeater/3`: with tune-ok at t0 and the last new byte at L, the end is
/// t0 + (k + 2) (T + drift), where k = max(1, ceil((L - t0) / T)); the drift of `receive after T`
/// was measured as 0.95 to 1.3 ms.
struct HeartbeatClockTests {
  /// The timeout, and the seconds after tune-ok at which the last byte came.
  typealias Given = (timeout: UInt16, heard: Double?)

  private static func flow(_ timeout: UInt16, heard: Double? = nil) -> Flow {
    var flow = Flow(key: FlowKey(client: .client, broker: .broker), firstSeen: .at(0))
    flow.conversation.tuneOk = (.heartbeat(timeout), .at(0))
    flow.clientLastHeard = heard.map(Instant.at)
    return flow
  }

  private func clock(_ flow: Flow, now: Double = 10_000) -> Forecast? {
    HeartbeatClock(broker: BrokerProfile()).forecast(for: flow, now: .at(now))
  }

  /// `expected`: looks after tune-ok, of which the last ends the connection.
  static let grid: [Fact<Given, Int>] = [
    Fact("never heard", (60, nil), 3),
    Fact("heard with tune-ok", (60, 0), 3),
    Fact("in the first interval", (60, 59), 3),
    Fact("in the second", (60, 61), 4),
    Fact("at its end", (60, 119), 4),
    Fact("in the third", (60, 121), 5),
    Fact("after ten minutes", (60, 601), 13),
    Fact("5 s", (5, 12), 5),
    Fact("10 s", (10, 9), 3),
    Fact("200 s", (200, 150), 3),
    Fact("580 s", (580, 1000), 4),
    Fact("1 s", (1, 100.5), 103),
    Fact("the longest", (65_535, 1), 3),
  ]

  @Test(arguments: grid)
  func endsOnTheGrid(_ fact: Fact<Given, Int>) throws {
    let forecast = try #require(clock(Self.flow(fact.given.timeout, heard: fact.given.heard)))
    let looks = Double(fact.expected)
    let least = looks * (Double(fact.given.timeout) + 0.000_95)
    let most = looks * (Double(fact.given.timeout) + 0.001_3)
    #expect((least...most).contains(forecast.closesAt.seconds))
    #expect(forecast.earliest < forecast.closesAt && forecast.closesAt < forecast.latest)
    #expect(forecast.ending == .missedHeartbeats(timeout: .seconds(Int(fact.given.timeout))))
  }

  /// Wherever the last byte lies.
  @Test(arguments: [5, 10, 60] as [UInt16])
  func betweenTwoAndThreeIntervals(timeout: UInt16) throws {
    let length = Double(timeout)
    for step in 1..<200 {
      let heard = Double(step) * length * 0.137
      let forecast = try #require(clock(Self.flow(timeout, heard: heard)))
      let silence = forecast.closesAt.seconds - heard
      #expect(silence >= 2 * length)
      #expect(silence < 3 * length + 0.1)
    }
  }

  /// Near a look either may have come first: the window holds both ends.
  @Test func aTieWithALook() throws {
    let forecast = try #require(clock(Self.flow(10, heard: 10.0011)))
    #expect(forecast.earliest.seconds < 30.0033)
    #expect(forecast.latest.seconds > 40.0044)
    #expect(forecast.confidence < 0.9)
  }

  /// The sooner is said first; when it has passed without the broker's RST, the later.
  @Test(
    arguments: [9.9998, 10.0015], [(30.0, 30.003), (30.09, 30.003), (30.2, 40.0044)])
  func theSoonerEndHasPassed(heard: Double, fact: (now: Double, closes: Double)) throws {
    let (now, closes) = fact
    let forecast = try #require(clock(Self.flow(10, heard: heard), now: now))
    #expect(abs(forecast.closesAt.seconds - closes) < 0.02)
  }

  static let changes: [Fact<@Sendable (inout Flow) -> Void, Double?>] = [
    Fact("no heartbeat agreed", { $0.conversation.tuneOk = (.heartbeat(0), .at(0)) }, nil),
    Fact("tune-ok not seen", { $0.conversation.tuneOk = nil }, nil),
    Fact("blocked", { $0.conversation.blockedSince = .at(15) }, nil),
    Fact("unblocked: the grid begins anew", { $0.conversation.unblockedAt = .at(25.5) }, 55.503),
    Fact(
      "unblocked, and heard since",
      { flow in
        flow.conversation.unblockedAt = .at(25.5)
        flow.clientLastHeard = .at(36)
      }, 65.504),
    Fact(
      "closing",
      { flow in
        flow.conversation.closeByClient = (.of(200, "bye"), .at(15))
      }, nil),
    Fact(
      "closed by the broker",
      { flow in
        flow.conversation.closeByBroker = (.of(200, "bye"), .at(15))
      }, nil),
  ]

  @Test(arguments: changes)
  func otherwise(_ fact: Fact<@Sendable (inout Flow) -> Void, Double?>) {
    var flow = Self.flow(10, heard: 9)
    fact.given(&flow)
    let closes = clock(flow)?.closesAt.seconds
    #expect((closes == nil) == (fact.expected == nil))
    if let closes, let expected = fact.expected { #expect(abs(closes - expected) < 0.002) }
  }

  /// A client that keeps its rhythm of T/2, or even of T, is not spoken about; one that was
  /// silent for 1.9 T is.
  @Test(arguments: [(31.0, false), (60, false), (115, true), (140, true)])
  func speaksInTime(silence: Double, isSpoken: Bool) {
    #expect(clock(Self.flow(60, heard: 30), now: 30 + silence)?.isSpoken == isSpoken)
  }

  /// Heartbeat 60, heard every 30 s until 600.5, the end due at 780.014: when is it said?
  static let words: [Fact<@Sendable (inout Flow) -> Void, Double>] = [
    Fact("a path without loss: 1.1 T", { $0.unanswered = .answered(100) }, 666.5),
    Fact(
      "a path that loses a tenth: enough attempts since 630",
      { $0.unanswered = .answered(100, lost: 11) }, 666.5),
    Fact(
      "a path that loses half: just before the end",
      { $0.unanswered = .answered(100, lost: 100) }, 779.914),
    Fact(
      "the same, and the client shows that it has nothing to send",
      {
        $0.unanswered = .answered(100, lost: 100)
        $0.client.isIdle = true
        $0.client.lastSeen = .at(661)
      }, 666.5),
    Fact(
      "shown too early, it may have been lost since",
      {
        $0.unanswered = .answered(100, lost: 100)
        $0.client.isIdle = true
        $0.client.lastSeen = .at(659)
      }, 779.914),
    Fact(
      "shown late",
      {
        $0.unanswered = .answered(100, lost: 100)
        $0.client.isIdle = true
        $0.client.lastSeen = .at(690)
      }, 690),
    Fact("a client of irregular habits", { $0.clientLongestSilence = .seconds(55) }, 683),
  ]

  @Test(arguments: words)
  func theFirstWord(_ fact: Fact<@Sendable (inout Flow) -> Void, Double>) throws {
    var flow = Self.flow(60, heard: 600.5)
    flow.clientLongestSilence = .seconds(30)
    fact.given(&flow)
    let instant = try #require(HeartbeatClock(broker: BrokerProfile()).speakAt(flow))
    #expect(abs(instant.seconds - fact.expected) < 0.001)
    #expect(clock(flow, now: instant.seconds - 0.001)?.isSpoken == false)
    #expect(clock(flow, now: instant.seconds + 0.001)?.isSpoken == true)
  }
}

extension Unanswered {
  /// After so many transmissions, of which some had to be repeated.
  fileprivate static func answered(_ count: Int, lost: Int = 0) -> Unanswered {
    var unanswered = Unanswered()
    for index in 1...count {
      let end = SequenceNumber(UInt32(index))
      unanswered.sent(to: end, at: .at(Double(index)))
      if index <= lost {
        unanswered.retransmitted(
          from: end.advanced(by: -1), to: end, oldest: end.advanced(by: -1), next: end,
          at: .at(Double(index) + 0.3))
      }
      unanswered.acknowledged(upTo: end)
    }
    return unanswered
  }
}
