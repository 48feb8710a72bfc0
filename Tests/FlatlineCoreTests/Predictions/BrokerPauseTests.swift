import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A broker whose process stands still: what is said of its clients, and of itself.
struct BrokerPauseTests {
  private static let begin = 100.0
  private static let intervals: [UInt16] = [5, 8, 10, 14, 20, 30, 60]

  /// A client of each interval for each of these seconds at which it is lost; and some that live.
  private static func connections(
    _ length: Double, lost: [Double], readsFirst: Bool = true, delivery: Double? = nil,
    intervals: [UInt16] = intervals
  ) -> [PausedConnection] {
    var all: [PausedConnection] = []
    for lost in lost + [.infinity] {
      for interval in intervals {
        all.append(
          PausedConnection(
            heartbeat: interval, opened: 10 + Double(all.count) * 0.73, lost: lost,
            pause: begin...begin + length, readsFirst: readsFirst, delivery: delivery,
            until: 400))
      }
    }
    return all
  }

  private static func run(
    _ connections: [PausedConnection], usesFastPaths: Bool = true, until end: Double = 400
  ) -> Run {
    var run = Run { $0.usesFastPaths = usesFastPaths }
    for packet in connections.packets where packet.at <= end {
      run.observe(packet.bytes, at: packet.at)
    }
    run.advance(to: end)
    return run
  }

  /// Connections that live, of which nothing is captured for so many seconds; and how many they are.
  private static func hole(_ length: Double) -> (run: Run, connections: Int) {
    let connections = (0..<12).map { number in
      PausedConnection(
        heartbeat: 10, opened: 10 + Double(number) * 0.41, pause: 500...501, until: 200)
    }
    var run = Run()
    for packet in connections.packets where !(begin...begin + length).contains(packet.at) {
      run.observe(packet.bytes, at: packet.at)
    }
    return (run, connections.count)
  }

  /// Of each client's connection that the broker closes the last word is right, whenever it was
  /// lost; and nothing is said of one that lives.
  @Test(arguments: [2.0, 8, 20, 45], [true, false])
  func lastWords(length: Double, readsFirst: Bool) throws {
    let end = Self.begin + length
    let connections = Self.connections(
      length, lost: [82.3, 96.1, Self.begin + length / 3, end - 0.2, end + 1.7, end + 29.4],
      readsFirst: readsFirst)
    let run = Self.run(connections)
    for (number, connection) in connections.enumerated() {
      let said = run.predictions.filter { $0.flow.client == .played(number) }
      guard let closes = connection.end else {
        #expect(said.isEmpty, "heartbeat \(connection.heartbeat) lives")
        continue
      }
      let last = try #require(said.last, "\(connection)")
      #expect(last.reason == .heartbeatTimeout)
      #expect(abs(last.closesAt.seconds - closes) < 0.05, "\(connection) \(closes)")
      #expect(last.earliest.seconds <= closes && closes <= last.latest.seconds)
    }
  }

  /// What is said from half a second after the pause on, and surely, is in its window.
  @Test(arguments: [2.0, 8, 20, 45])
  func whatIsSureIsRight(length: Double) {
    let end = Self.begin + length
    let connections = Self.connections(
      length, lost: [82.3, 99.9, Self.begin + 1, end - 0.7, end + 10])
    let run = Self.run(connections)
    for (number, connection) in connections.enumerated() {
      for said in run.predictions
      where said.flow.client == .played(number) && said.at > .at(end + 0.5)
        && said.confidence >= 0.9
      {
        let closes = connection.end ?? 0
        #expect(said.earliest.seconds <= closes && closes <= said.latest.seconds)
      }
    }
  }

  /// Told once while it lasts, if that is long enough, and once when it is over.
  @Test(arguments: [(2.0, 1), (8, 2), (20, 2), (45, 2)])
  func thePauseIsTold(length: Double, times: Int) throws {
    let run = Self.run(Self.connections(length, lost: [90]))
    let told = run.risks.filter { $0.risk == .brokerPaused }
    #expect(told.count == times)
    let last = try #require(told.last?.pause)
    #expect(abs(last.seconds - length) <= length / 10)
    #expect(last.until == .at(Self.begin + length))
    #expect(told.dropLast().allSatisfy { $0.pause?.until == nil })
  }

  /// A busy broker beats at the second look after its last delivery, and sooner nothing is overdue.
  @Test(arguments: [20.0, 45], [true, false])
  func ofABusyBroker(length: Double, readsFirst: Bool) throws {
    let end = Self.begin + length
    let connections = Self.connections(
      length, lost: [82.3, 96.1, Self.begin + length / 3, end - 0.2, end + 1.7, end + 29.4],
      readsFirst: readsFirst, delivery: 1.9, intervals: [20, 24, 30])
    let run = Self.run(connections)
    let told = run.risks.filter { $0.risk == .brokerPaused }
    #expect(told.count == 2)
    #expect(abs(try #require(told.last?.pause).seconds - length) < 1)
    for (number, connection) in connections.enumerated() {
      let said = run.predictions.filter { $0.flow.client == .played(number) }
      guard let closes = connection.end else {
        #expect(said.isEmpty, "heartbeat \(connection.heartbeat) lives")
        continue
      }
      let last = try #require(said.last, "\(connection)")
      #expect(abs(last.closesAt.seconds - closes) < 0.05, "\(connection) \(closes)")
      #expect(last.earliest.seconds <= closes && closes <= last.latest.seconds)
    }
  }

  /// While it lasts, nothing is said of heartbeats.
  @Test func nothingIsSaidOfClientsMeanwhile() {
    let run = Self.run(
      Self.connections(45, lost: [Self.begin + 2]), until: Self.begin + 44.5)
    #expect(run.predictions.allSatisfy { $0.at <= .at(Self.begin + 1.5) })
  }

  /// At the capture's end it is told how long it has lasted by then.
  @Test func aPauseThatLasts() throws {
    var run = Self.run(Self.connections(45, lost: []), until: Self.begin + 30)
    run.engine.inferKernel(isOver: true, into: &run.events)
    let pauses = run.risks.compactMap(\.pause)
    #expect(pauses.map(\.until) == [nil, nil])
    #expect(abs(try #require(pauses.last).seconds - 30) < 1)
  }

  @Test func theSlowPathSaysTheSame() {
    let connections = Self.connections(8, lost: [95, 103, 115])
    let fast = Self.run(connections).events.map(\.name)
    #expect(fast.contains("prediction"))
    #expect(Self.run(connections, usesFastPaths: false).events.map(\.name) == fast)
  }

  /// A kernel that is not heard either, a capture that stood still or a path that was cut, shows no
  /// pause.
  @Test func aSilentKernelIsNoPause() {
    #expect(Self.hole(8).run.risks.isEmpty)
  }

  /// Its process stands still, its kernel goes on, and then nothing is seen any more: the host is gone.
  /// None of its connections counts as healthy, and after a minute nobody waits for it.
  @Test func aHostThatIsGone() {
    let connections = [5, 10].map { heartbeat in
      PausedConnection(heartbeat: heartbeat, opened: 10, pause: 100...1000, until: 130)
    }
    var run = Run()
    for packet in connections.packets { run.observe(packet.bytes, at: packet.at) }
    run.advance(to: 140)
    #expect(run.risks.count == 1)
    #expect(run.engine.isAlert && run.engine.healthyFlows == 0)
    run.advance(to: 1000)
    #expect(run.risks.count == 1)
    #expect(!run.engine.isAlert)
    // Who is not seen again is not looked at again.
    run.advance(to: 10_000)
    #expect(run.engine.watch.checkAt == .distantFuture)
  }

  /// One beat is missing in the capture; what comes after it, or the client's acknowledgment, tells.
  @Test(arguments: [false, true])
  func aMissedPacketIsNoPause(isAcknowledged: Bool) {
    let connection = PausedConnection(heartbeat: 10, opened: 10, pause: 500...501, until: 200)
    var missed: Double?
    var run = Run()
    for packet in [connection].packets {
      if packet.side == .broker, packet.fields.payload.count > 0, packet.at > 100, missed == nil {
        missed = packet.at
        continue
      }
      if !isAcknowledged, let missed, packet.at < missed + 0.001 { continue }
      run.observe(packet.bytes, at: packet.at)
    }
    #expect(missed != nil)
    #expect(!run.engine.ledger.pauses.values.contains { !$0.isEmpty })
    if isAcknowledged { #expect(run.risks.isEmpty) }
  }

  /// Of many brokers the pauses are kept of some, not of those that went on first.
  @Test func pausesAreBounded() {
    var ledger = Run().engine.ledger
    for number in 0..<1000 {
      let broker = Endpoint.played(number)
      let pause = BrokerPause(earliest: .at(Double(number)), latest: .at(Double(number) + 1))
      ledger.begin(pause, of: broker)
      ledger.pauses[broker]?.end(at: .at(Double(number) + 2))
    }
    #expect(ledger.pauses.count == 256)
    #expect(ledger.pauses[.played(743)] == nil && ledger.pauses[.played(744)] != nil)
    for number in 0..<1000 {
      let end = Instant.at(Double(number) + 2)
      ledger.note(
        HostSuspension(begin: .at(Double(number)), end: end),
        of: IPAddress(v4: UInt32(number)), at: end)
    }
    #expect(ledger.suspensions.count == 256)
  }

  /// What was in a hole of the capture is not missing, whoever is seen first afterwards.
  @Test(arguments: [8.0, 14, 20, 45])
  func aHoleIsNobodysSilence(length: Double) {
    let (run, connections) = Self.hole(length)
    #expect(run.predictions.isEmpty)
    #expect(run.engine.healthyFlows == connections)
  }

  /// A broker that never stands still is never said to.
  @Test func aBrokerThatGoesOn() {
    let run = Self.run(Self.connections(0, lost: [50, 120]))
    #expect(run.risks.isEmpty)
  }
}
