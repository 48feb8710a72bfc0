import FlatlineReport
import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Connections that never open are told one by one while they are few, and as one incident when
/// they are many.
struct EventAggregatorTests {
  /// Clients that complete TCP's handshake and say nothing, `perSecond` of them each second.
  private static func run(
    _ count: Int, perSecond: Double, until end: Double,
    _ change: (inout Engine.Configuration) -> Void = { _ in }
  ) -> Run {
    var run = Run { configuration in
      configuration.gathersStalledHandshakes = true
      change(&configuration)
    }
    for number in 0..<count {
      var story = Dialogue()
      story.client = Endpoint(IPAddress(v4: 0x2000_0000 + UInt32(number)), 1024)
      story.handshake(at: Double(number) / perSecond)
      run.observe(story)
    }
    run.advance(to: end)
    return run
  }

  private static func said(_ events: [Event], at end: Double) -> [Event] {
    var aggregator = EventAggregator()
    var said: [Event] = []
    aggregator.pass(events, into: &said)
    aggregator.finish(at: .at(end), into: &said)
    return said
  }

  private static func incidents(_ events: [Event]) -> [Incident] {
    events.compactMap { if case .incident(let incident) = $0 { incident } else { nil } }
  }

  @Test func fewAreToldOneByOne() {
    let events = Self.said(Self.run(5, perSecond: 1, until: 60).events, at: 60)
    #expect(events.count { $0.name == "prediction" } == 5)
    #expect(events.count { $0.name == "closed" } == 5)
    #expect(Self.incidents(events).isEmpty)
  }

  /// Slowly, however many: a minute allows a hundred.
  @Test func manyInALongTimeAreToldToo() {
    let events = Self.said(Self.run(150, perSecond: 1, until: 300).events, at: 300)
    #expect(events.count { $0.name == "prediction" } == 150)
  }

  @Test func veryManyAreOneIncident() throws {
    let run = Self.run(2000, perSecond: 1000, until: 60)
    let events = Self.said(run.events, at: 60)
    let told = events.count { $0.name == "prediction" }
    #expect((100...104).contains(told))
    #expect(events.count { $0.name == "closed" } == told)
    let incidents = Self.incidents(events)
    #expect(incidents.count < 6)
    #expect(Set(incidents.map(\.id)).count == 1)
    let last = try #require(incidents.last)
    #expect(last.connections == 2000 - told)
    #expect(last.closed == last.connections)
    #expect(last.condition == .handshakeStalled)
    #expect(last.reason == .handshakeTimeout)
    #expect(last.cause == .unknown)
    #expect(last.firstClosesAt < last.lastClosesAt)
    #expect(run.engine.summary.predictions == 2000)
  }

  @Test func itEndsWhenNothingIsAdded() {
    var aggregator = EventAggregator()
    var said: [Event] = []
    aggregator.pass(Self.run(500, perSecond: 1000, until: 60).events, into: &said)
    #expect(Self.incidents(said).allSatisfy { $0.state == .open })
    aggregator.advance(to: .at(200), into: &said)
    #expect(Self.incidents(said).map(\.state).last == .over)
    let count = said.count
    aggregator.advance(to: .at(2000), into: &said)
    #expect(said.count == count)
  }

  /// One that is held back, and opens after all, has recovered; its later death is told.
  @Test func whoOpensIsToldAgain() throws {
    var run = Self.run(300, perSecond: 1000, until: 8)
    var late = Dialogue()
    late.client = Endpoint(IPAddress(v4: 0x2000_0000 + 250), 1024)
    late.handshake(at: 0.25)
    let handshake = late.packets.count
    late.finishOpening(at: 8.1)
    for packet in late.packets.dropFirst(handshake) { run.observe(packet.bytes, at: packet.at) }
    run.advance(to: 100)
    let events = Self.said(run.events, at: 100)
    let last = try #require(Self.incidents(events).last)
    #expect(last.recovered == 1)
    #expect(last.closed == last.connections - 1)
    let its = events.compactMap { event in
      if case .prediction(let event) = event, event.flow.client == late.client {
        event
      } else {
        nil
      }
    }
    #expect(Set(its.map(\.reason)) == [.heartbeatTimeout])
  }

  /// The short way says what the long one says.
  @Test(arguments: [3.0, 1000])
  func shortAndLong(perSecond: Double) throws {
    func lines(_ gathers: Bool) throws -> [String] {
      var run = Self.run(150, perSecond: perSecond, until: 40) {
        $0.gathersStalledHandshakes = gathers
      }
      // Others do something later.
      for (number, flags) in [(20, TCPFlags.fin), (21, .rst)] {
        var story = Dialogue()
        story.client = Endpoint(IPAddress(v4: 0x2000_0000 + UInt32(number)), 1024)
        story.handshake(at: 0)
        story.transmit(.client, sequence: 1001, [], at: 41, flags: [.ack, flags])
        run.observe(story.packets[3].bytes, at: 41)
      }
      run.advance(to: 100)
      #expect(gathers == run.events.contains { if case .stalled = $0 { true } else { false } })
      let json = JSONLines()
      return try Self.said(run.events, at: 100).map { try json.line($0) }
    }
    #expect(try lines(true) == lines(false))
  }

  /// The same of flows that go on while it stands.
  @Test(arguments: [6.0, 9, 10.4])
  func whoGoesOn(at second: Double) throws {
    func lines(_ gathers: Bool) throws -> [String] {
      var run = Run { $0.gathersStalledHandshakes = gathers }
      run.observe(
        dialogue {
          $0.handshake()
          $0.finishOpening(at: second)
        },
        dialogue {
          $0.client = Endpoint(.client, 999)
          $0.handshake()
          $0.send(.client, [], at: second, flags: [.fin, .ack])
        },
        dialogue {
          $0.client = Endpoint(.client, 998)
          $0.handshake()
          $0.transmit(.broker, sequence: $0.brokerNext, [], at: second, flags: [.rst, .ack])
        })
      run.advance(to: 100)
      let json = JSONLines()
      return try Self.said(run.events, at: 100).map { try json.line($0) }
    }
    #expect(try lines(true) == lines(false))
  }
}

extension Dialogue {
  /// AMQP's handshake, after TCP's.
  fileprivate mutating func finishOpening(at instant: Double) {
    send(.client, FrameBuilder.protocolHeader, at: instant)
    send(.broker, FrameBuilder.framed(FrameBuilder.start()), at: instant + 0.001)
    send(.client, FrameBuilder.framed(FrameBuilder.startOk()), at: instant + 0.002)
    send(.broker, FrameBuilder.framed(FrameBuilder.tune(30, heartbeat: 60)), at: instant + 0.003)
    let tuneOk = FrameBuilder.framed(FrameBuilder.tune(heartbeat: 10))
    send(.client, tuneOk + FrameBuilder.framed(FrameBuilder.open()), at: instant + 0.004)
    send(.broker, FrameBuilder.framed(FrameBuilder.openOk), at: instant + 0.005)
    acknowledge(.client, at: instant + 0.006)
  }
}
