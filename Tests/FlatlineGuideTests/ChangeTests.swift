import FlatlineCore
import FlatlineGuide
import Testing

/// What is proposed, and what it does to the timers.
struct ChangeTests {
  private static func proposal(
    _ change: Change, heartbeat: Int? = nil, assuming: Int = 60,
    _ body: (inout Subject) -> Void = { _ in }
  ) -> Proposal? {
    var subject = Subject()
    subject.heartbeat = heartbeat.map { .seconds($0) }
    body(&subject)
    return change.proposal(for: subject, assuming: .seconds(assuming))
  }

  @Test(arguments: [
    (0, nil, 20), (60, nil, 20), (580, nil, 20), (2, nil, 20), (60, 350, 20), (60, 15, 7),
    (20, 15, 7), (60, 8, 5), (0, 3, 5),
  ])
  func theHeartbeatThatIsProposed(heartbeat: Int, idleTimeout: Int?, proposed: Int) {
    let proposal = Self.proposal(.heartbeat, heartbeat: heartbeat) {
      $0.idleTimeout = idleTimeout.map { .seconds($0) }
    }
    #expect(proposal?.what == "Set the client's heartbeat to \(proposed) s")
    #expect(proposal?.settings.last?.text == "heartbeat = \(proposed)")
  }

  @Test(arguments: [(5, nil), (10, nil), (20, nil), (20, 60), (5, 15), (7, 15), (5, 8)])
  func aHeartbeatThatIsGoodStays(heartbeat: Int, idleTimeout: Int?) {
    let proposal = Self.proposal(.heartbeat, heartbeat: heartbeat) {
      $0.idleTimeout = idleTimeout.map { .seconds($0) }
    }
    #expect(proposal == nil)
  }

  @Test(arguments: [
    ("Pika Python Client Library 1.3.2", ["Pika", "rabbitmq.conf"]),
    ("RabbitMQ 5.20.0", ["Java", ".NET", "rabbitmq.conf"]),
    ("something", ClientLibrary.allCases.map(\.rawValue) + ["rabbitmq.conf"]),
  ])
  func theClientsLibraryPicksTheSetting(product: String, places: [String]) {
    let proposal = Self.proposal(.heartbeat) { $0.product = product }
    #expect(proposal?.settings.map(\.place) == places)
  }

  /// As `flatline timers` has it: a heartbeat of T is missed 2T to 3T after the last byte.
  @Test func aHeartbeatIsMissedAfterTwoToThreeIntervals() throws {
    let effect = try #require(Self.proposal(.heartbeat, heartbeat: 0)?.effect)
    let idle = try #require(effect.lines.last)
    #expect(idle.before == nil)
    let after = try #require(idle.after)
    #expect(abs(after.lowerBound.seconds - 40) < 0.1)
    #expect(abs(after.upperBound.seconds - 60) < 0.1)
    let sending = try #require(effect.lines.first?.before)
    #expect(sending.lowerBound > .seconds(900))
    #expect(effect.lines.count == 2)
  }

  @Test func keepaliveFindsIdleClients() throws {
    let effect = try #require(Self.proposal(.keepalive, heartbeat: 0)?.effect)
    #expect(effect.lines.map(\.before) == [nil])
    let after = try #require(effect.lines.first?.after)
    #expect(after.lowerBound >= .seconds(100))
    #expect(after.upperBound < .seconds(105))
  }

  @Test func theKernelGivesUpSooner() throws {
    let effect = try #require(Self.proposal(.retries2, heartbeat: 0)?.effect)
    let sending = try #require(effect.lines.first)
    #expect(try #require(sending.after).lowerBound > .seconds(102))
    #expect(try #require(sending.after).upperBound < .seconds(110))
    #expect(try #require(sending.before).lowerBound > .seconds(924))
  }

  /// What changes nothing is not proposed: heartbeats come first, or the setting is there already.
  @Test func whatChangesNothingIsNotProposed() {
    #expect(Self.proposal(.keepalive, heartbeat: 20) == nil)
    #expect(Self.proposal(.retries2, heartbeat: 20) == nil)
    #expect(Self.proposal(.retries2, heartbeat: 0) { $0.kernel.retries2 = 8 } == nil)
    #expect(
      Self.proposal(.retries2, heartbeat: 0) { $0.kernel.userTimeout = .seconds(30) } == nil)
    #expect(
      Self.proposal(.keepalive, heartbeat: 0) { $0.kernel.keepalive = .init() } == nil)
  }

  @Test func longWorkConcernsLibrariesThatDoNotBeatBesideIt() {
    #expect(Self.proposal(.longWork) { $0.product = "Bunny 2.22.0" } == nil)
    #expect(Self.proposal(.longWork) { $0.product = "amqplib 0.10.3" }?.notes.count == 1)
    #expect(Self.proposal(.longWork)?.notes.count == 4)
  }
}
