import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The same packets give the same events; time is packet time, and does not go back.
struct DeterminismTests {
  /// Clients of many hosts that fall silent, close, reset.
  private static let stories: [Dialogue] = (0..<40).map { number in
    let client = Endpoint(IPAddress(v4: 0xc633_6400 + UInt32(number)), 40_000)
    var story = Dialogue.blackHole(
      heartbeat: UInt16(number % 3) * 30, repeated: number % 17, client: client)
    if number % 5 == 4 {
      story.transmit(.client, sequence: story.clientNext, [], at: 930, flags: .rst)
    }
    return story
  }

  private static let packets = stories.flatMap(\.packets).enumerated()
    .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)

  private func observe(_ packets: some Sequence<Dialogue.Sent>, in run: inout Run) {
    for packet in packets { run.observe(packet.bytes, at: packet.at) }
  }

  private func text(_ run: Run) -> [String] {
    (run.events + [run.engine.finish()]).map { String(reflecting: $0) }
  }

  @Test func twoRunsAreAlike() {
    var first = Run()
    var second = Run()
    observe(Self.packets, in: &first)
    observe(Self.packets, in: &second)
    #expect(first.predictions.count > 20)
    #expect(text(first) == text(second))
  }

  /// An engine is a value: its copy goes its own way.
  @Test func aCopyIsIndependent() {
    let half = Self.packets.count / 2
    var original = Run()
    observe(Self.packets[..<half], in: &original)
    var copy = original
    copy.observe([0x60], at: 5000)
    copy.advance(to: 9000)
    observe(Self.packets[half...], in: &original)
    var whole = Run()
    observe(Self.packets, in: &whole)
    #expect(text(original) == text(whole))
  }

  /// A ticker that advances between packets, as live, changes no prediction's content.
  @Test func advancingBetweenPacketsChangesNoEnding() {
    var offline = Run()
    observe(Self.packets, in: &offline)
    var live = Run()
    var last = 0.0
    for packet in Self.packets {
      for tick in stride(from: last.rounded(.up), to: packet.at, by: 1) { live.advance(to: tick) }
      last = packet.at
      live.observe(packet.bytes, at: packet.at)
    }
    #expect(live.names == offline.names)
    #expect(live.predictions.map(\.closesAt) == offline.predictions.map(\.closesAt))
  }

  @Test func timeDoesNotGoBack() {
    var run = Run()
    run.advance(to: 100)
    run.advance(to: 50)
    #expect(run.engine.now == .at(100))
    run.observe([0x45], at: 20)
    #expect(run.engine.now == .at(100))
    run.observe([0x45], at: 200)
    #expect(run.engine.now == .at(200))
  }

  /// A capture that was merged badly, or whose clock was set: nothing traps, every event is dated
  /// no earlier than the one before.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func outOfOrder(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var run = Run()
    observe(Self.packets.shuffled(using: &generator), in: &run)
    let dates = run.events.compactMap { event in
      switch event {
      case .prediction(let event): event.at
      case .withdrawn(let event): event.at
      case .closed(let event): event.at
      case .risk(let event): event.at
      case .incident, .stalled, .sightings, .survived, .opened, .ended, .summary: nil
      }
    }
    #expect(dates == dates.sorted())
    #expect(run.engine.summary.packets == Self.packets.count)
  }

  /// Timestamps from one end of the range to the other.
  @Test func timeFromEndToEnd() throws {
    let last = try #require(
      Instant(secondsSinceEpoch: 4_611_686_017, nanoseconds: 999_999_999))
    var engine = Engine()
    var events: [Event] = []
    for packet in Dialogue.blackHole(heartbeat: 60, repeated: 4).packets {
      for instant in [.distantPast, last, .at(packet.at)] {
        let header = PacketHeader(
          timestamp: instant, linkType: .rawIP, originalLength: packet.bytes.count)
        engine.observe(packet.bytes.span, header, into: &events)
      }
    }
    #expect(engine.now == last)
  }
}
