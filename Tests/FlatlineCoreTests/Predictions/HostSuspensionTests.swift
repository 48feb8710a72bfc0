import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A broker whose whole host stands still: what is said of its clients, and of itself.
struct HostSuspensionTests {
  private static let begin = 100.2
  private static let intervals: [UInt16] = [5, 8, 10, 14, 20, 30, 60]
  private static let places = [SuspendedConnection.Place.host, .beside]

  private static func connections(
    _ length: Double, lost: [Double], _ place: SuspendedConnection.Place,
    hasTimestamps: Bool = true
  ) -> [SuspendedConnection] {
    var all: [SuspendedConnection] = []
    for lost in lost + [.infinity] {
      for interval in intervals {
        all.append(
          SuspendedConnection(
            heartbeat: interval, opened: 10 + Double(all.count) * 0.73, lost: lost,
            suspension: begin...begin + length, place: place, hasTimestamps: hasTimestamps,
            until: 400))
      }
    }
    return all
  }

  /// Connections of a host that goes on.
  private static let living = (0..<12).map { number in
    SuspendedConnection(
      heartbeat: 10, opened: 10 + Double(number) * 0.41, suspension: 500...501, until: 200)
  }

  private static func run(
    _ connections: [SuspendedConnection], usesFastPaths: Bool = true
  ) -> Run {
    var run = Run { $0.usesFastPaths = usesFastPaths }
    for packet in connections.packets { run.observe(packet.bytes, at: packet.at) }
    run.advance(to: 400)
    return run
  }

  /// Of each client that the broker closes, whenever it was lost, the last word is right; and nothing
  /// is said of one that lives, unless what it repeats comes within two seconds of its end.
  @Test(arguments: [2.3, 8, 20, 45], places)
  func lastWords(length: Double, place: SuspendedConnection.Place) throws {
    let end = Self.begin + length
    let connections = Self.connections(
      length, lost: [82.3, 96.1, Self.begin + length / 3, end - 0.2, end + 1.7, end + 29.4], place)
    let run = Self.run(connections)
    for (number, connection) in connections.enumerated() {
      let said = run.predictions.filter { $0.flow.client == .played(number) }
      guard let closes = connection.end else {
        let early = said.filter { $0.closesAt - $0.at > .milliseconds(2100) }
        #expect(early.isEmpty, "\(connection) lives")
        continue
      }
      let last = try #require(said.last, "\(connection)")
      #expect(last.reason == .heartbeatTimeout)
      #expect(abs(last.closesAt.seconds - closes) < 0.05, "\(connection) \(closes)")
      #expect(last.earliest.seconds <= closes && closes <= last.latest.seconds)
    }
  }

  /// It is told once, when it is over: before, a path that is cut looks the same.
  @Test(arguments: [2.3, 8, 20, 45], places)
  func theSuspensionIsTold(length: Double, place: SuspendedConnection.Place) throws {
    let run = Self.run(Self.connections(length, lost: [90], place))
    let told = run.risks.filter { $0.risk == .brokerPaused }
    #expect(told.count == 1)
    let pause = try #require(told.last?.pause)
    #expect(pause.of == .host)
    #expect(abs(pause.seconds - length) < 0.05)
    // It is known to the first packet after it.
    #expect(abs(pause.since.seconds - Self.begin) < 1.5)
  }

  /// A client that repeats what nobody answers may be cut off. It is not, and nothing is closed.
  @Test(arguments: [8.0, 35, 45, 58])
  func whoRepeatsIsNotGone(length: Double) throws {
    let run = Self.run(Self.connections(length, lost: [], .before))
    #expect(run.closings.isEmpty)
    #expect(run.predictions.allSatisfy { $0.condition == .brokerUnheard })
    #expect(run.withdrawals.count == Set(run.predictions.map(\.id)).count)
    #expect(run.withdrawals.allSatisfy { $0.at.seconds >= Self.begin + length })
    let told = run.risks.filter { $0.risk == .brokerPaused }
    #expect(told.map { $0.pause?.of } == [.host])
    #expect(abs(try #require(told.first?.pause).seconds - length) < 0.05)
  }

  /// Where the path dies after it, the broker's own repetitions tell at once, as they do of any.
  @Test(arguments: [8.0, 20, 45])
  func aDeadPathIsToldInTime(length: Double) throws {
    let lost = Self.begin + length + 6
    let connections = Self.connections(length, lost: [lost], .host)
    let run = Self.run(connections)
    for (number, connection) in connections.enumerated()
    where connection.lost == lost && connection.heartbeat >= 10 {
      let said = run.predictions.first { $0.flow.client == .played(number) }
      let firstLost = try #require(said?.evidence.firstUnanswered)
      #expect(try #require(said).at - firstLost < .seconds(4), "\(connection)")
    }
  }

  @Test(arguments: places)
  func theSlowPathSaysTheSame(place: SuspendedConnection.Place) {
    let connections = Self.connections(8, lost: [95, 103, 115], place)
    let fast = Self.run(connections).events.map(\.name)
    #expect(fast.contains("prediction"))
    #expect(Self.run(connections, usesFastPaths: false).events.map(\.name) == fast)
  }

  /// A capture that stood still, of a host that went on, is no suspension.
  @Test(arguments: [5.0, 8, 20, 45])
  func aHoleIsNone(length: Double) {
    var run = Run()
    for packet in Self.living.packets
    where !(100...100 + length).contains(packet.at) {
      run.observe(packet.bytes, at: packet.at)
    }
    #expect(run.risks.isEmpty)
  }

  /// Nor are packets that waited on their way, all of them.
  @Test func aQueueIsNone() {
    var run = Run()
    for (number, packet) in Self.living.packets.enumerated() {
      let isHeld = (100...108).contains(packet.at)
      run.observe(packet.bytes, at: isHeld ? 108 + Double(number) * 1e-7 : packet.at)
    }
    #expect(run.risks.allSatisfy { $0.pause?.of != .host })
  }

  /// Where the clock of the capture was set forward, everybody's timers seem later, and nobody stood
  /// still. Whether the packets show it, or whoever captures tells.
  @Test(arguments: [(false, 0.7), (false, 1.08), (true, 0.7)])
  func aClockThatIsSetIsNone(isTold: Bool, phase: Double) throws {
    let step = 30.0
    let connections = Self.connections(1, lost: [82.3, 96.1, 113.3], .host).map {
      var connection = $0
      connection.suspension = 500...501
      connection.hasTimestamps = !isTold
      connection.phase = phase
      return connection
    }
    var run = Run()
    var isSet = false
    for packet in connections.packets {
      if isTold, !isSet, packet.at > Self.begin {
        isSet = true
        run.engine.followClock(
          setForwardBy: .seconds(step), until: .at(Self.begin + step), into: &run.events)
      }
      run.observe(packet.bytes, at: packet.at > Self.begin ? packet.at + step : packet.at)
    }
    #expect(run.risks.isEmpty)
    for (number, connection) in connections.enumerated() {
      let said = run.predictions.filter { $0.flow.client == .played(number) }
      guard let closes = connection.end else { continue }
      let last = try #require(said.last, "\(connection)")
      let isAfter = closes > Self.begin
      #expect(abs(last.closesAt.seconds - closes - (isAfter ? step : 0)) < 0.05, "\(connection)")
      // Nothing is waited for: everybody went on.
      guard connection.lost > Self.begin, let lost = said.first?.evidence.firstUnanswered
      else { continue }
      #expect(try #require(said.first).at - lost < .seconds(4), "\(connection)")
    }
  }
}
