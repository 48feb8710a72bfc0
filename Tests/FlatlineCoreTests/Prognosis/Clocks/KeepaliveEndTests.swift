import Testing

@testable import FlatlineCore

/// Linux `tcp_keepalive_timer`: when probes that nobody answers end a connection, and what
/// answers change. Seconds count from the client's last packet.
struct KeepaliveEndTests {
  struct Settings: Sendable {
    var time = 10
    var interval = 3
    var probes = 4
    var hz = 250

    var kernel: KernelProfile {
      var keepalive = KernelProfile.Keepalive()
      keepalive.time = .seconds(time)
      keepalive.interval = .seconds(interval)
      keepalive.probes = probes
      var kernel = KernelProfile()
      kernel.hz = hz
      kernel.keepalive = keepalive
      return kernel
    }
  }

  private static func probe(_ story: inout Dialogue, at instant: Double) {
    story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
  }

  private static func idle(probes: [Double]) -> Dialogue {
    dialogue { story in
      story.open(at: -1, heartbeat: 0)
      story.send(.broker, "a", at: -0.001)
      story.acknowledge(.client, at: 0)
      for instant in probes { probe(&story, at: instant) }
    }
  }

  private func clock(
    _ story: Dialogue, _ kernel: KernelProfile = Settings().kernel, neighbourFailed: Bool = false
  ) -> Forecast? {
    KeepaliveClock(kernel: kernel).forecast(for: story.flow, neighbourFailed: neighbourFailed)
  }

  typealias Given = (settings: Settings, probes: [Double])

  /// The lab's connections in rabbitmq-4.0-keepalive-nat-loss, 10/3/4: probes and the broker's RST.
  static let measured: [Fact<Given, Double>] = [
    Fact("10/3/2", (Settings(probes: 2), [10.02, 13.28]), 16.35),
    Fact("ka0", (Settings(), [10.004, 13.024, 16.096, 19.168]), 22.240),
    Fact("kahost", (Settings(), [10.144, 13.220, 16.288, 19.364]), 22.436),
  ]

  @Test(arguments: measured)
  func endsWhenItDid(_ fact: Fact<Given, Double>) throws {
    for count in 1...fact.given.probes.count {
      let story = Self.idle(probes: Array(fact.given.probes.prefix(count)))
      let forecast = try #require(clock(story, fact.given.settings.kernel))
      #expect(forecast.earliest.seconds <= fact.expected, "after \(count)")
      #expect(forecast.latest.seconds >= fact.expected, "after \(count)")
      guard count > 1 else { continue }
      #expect(abs(forecast.closesAt.seconds - fact.expected) <= 0.010, "after \(count)")
      #expect(forecast.confidence >= 0.9)
    }
  }

  /// From the second probe on each wait begins on the wheel's grid: 75 s then take 75.776 s at
  /// 250 Hz and 77.824 s at 1000 Hz, 30 s take 30.72 s and 30.208 s.
  static let derived: [Fact<Given, Double>] = [
    Fact(
      "Linux's defaults at 250 Hz",
      (Settings(time: 7200, interval: 75, probes: 9), [7200.1, 7275.3]), 7275.3 + 8 * 75.776),
    Fact(
      "Linux's defaults at 1000 Hz",
      (Settings(time: 7200, interval: 75, probes: 9, hz: 1000), [7200.1, 7277.5]),
      7277.5 + 8 * 77.824),
    Fact(
      "120/30/4 at 250 Hz", (Settings(time: 120, interval: 30), [120.2, 150.5]),
      150.5 + 3 * 30.72),
    Fact(
      "120/30/4 at 1000 Hz", (Settings(time: 120, interval: 30, hz: 1000), [120.2, 150.3]),
      150.3 + 3 * 30.208),
    Fact(
      "the third of nine",
      (Settings(time: 7200, interval: 75, probes: 9), [7200, 7275.2, 7350.976]),
      7350.976 + 7 * 75.776),
  ]

  @Test(arguments: derived)
  func endsOnTheWheel(_ fact: Fact<Given, Double>) throws {
    let story = Self.idle(probes: fact.given.probes)
    let forecast = try #require(clock(story, fact.given.settings.kernel))
    #expect(abs(forecast.closesAt.seconds - fact.expected) <= 0.010)
    #expect(forecast.ending == .kernel(.etimedout))
    #expect(forecast.condition == .keepaliveUnanswered)
  }

  /// Before any probe, the shortest and the longest end that Linux can come to.
  @Test(arguments: [22.240, 22.436])
  func theEndLiesInTheFirstWindow(end: Double) throws {
    let forecast = try #require(clock(Self.idle(probes: [])))
    #expect(forecast.earliest.seconds <= end && forecast.latest.seconds >= end)
  }

  typealias Seen = (probes: [Double], neighbourFailed: Bool)

  static let moments: [Fact<Seen, Bool>] = [
    Fact("idle", ([], false), false),
    Fact("one probe may be lost", ([10], false), false),
    Fact("two", ([10, 13.2], false), true),
    Fact("no probe reaches the wire, for the neighbour is gone", ([], true), true),
    Fact("one, and the neighbour is gone", ([10], true), true),
  ]

  @Test(arguments: moments)
  func isSpoken(_ fact: Fact<Seen, Bool>) throws {
    let story = Self.idle(probes: fact.given.probes)
    let forecast = try #require(clock(story, neighbourFailed: fact.given.neighbourFailed))
    #expect(forecast.isSpoken == fact.expected)
  }

  /// The idle time begins anew with the answer.
  @Test func anAnswerResets() throws {
    var story = Self.idle(probes: [10, 13.2])
    story.acknowledge(.client, at: 13.201)
    let answered = try #require(clock(story))
    #expect(!answered.isSpoken)
    #expect(answered.earliest.seconds >= 13.201 + 22)
    Self.probe(&story, at: 23.25)
    #expect(clock(story)?.isSpoken == false)
    Self.probe(&story, at: 26.4)
    #expect(clock(story)?.isSpoken == true)
  }

  /// The retransmission timer rules then, even for a neighbour that is gone.
  @Test func notWhileAnythingIsUnanswered() {
    var story = Self.idle(probes: [10, 13.2])
    story.send(.broker, "b", at: 14)
    #expect(clock(story) == nil)
    #expect(clock(story, neighbourFailed: true) == nil)
  }

  /// Probes show that keepalive is on: 30.72 s between them are an interval of 30 s, and Linux
  /// sends nine of them.
  @Test func learntFromTheWire() throws {
    let story = Self.idle(probes: [7200.1, 7230.82, 7261.54])
    let forecast = try #require(clock(story, KernelProfile()))
    #expect(forecast.isSpoken)
    #expect(forecast.confidence <= 0.5)
    #expect(abs(forecast.closesAt.seconds - (7261.54 + 7 * 30.72)) <= 0.010)
    #expect(clock(Self.idle(probes: [7200.1]), KernelProfile())?.isSpoken == false)
  }
}
