import FlatlineCore
import Testing

@testable import FlatlineFeed

struct PredictionTallyTests {
  private func tally(_ events: Event...) -> PredictionTally {
    var tally = PredictionTally(prefix: SubnetPrefix())
    for event in events { tally.record(event) }
    return tally
  }

  private func standing(_ tally: PredictionTally, limit: Int = 100) -> [String: Int] {
    tally.standing(limit: limit).reduce(into: [:]) { texts, entry in
      texts["\(entry.key.subnet) \(entry.key.reason.rawValue) \(entry.key.cause.rawValue)"] =
        entry.value
    }
  }

  @Test func standingByKind() {
    let tally = tally(
      .prediction(.of(1)), .prediction(.of(2, from: "198.51.100.9")),
      .prediction(.of(3, cause: .clientHostLost)),
      .prediction(.of(4, from: "2001:db8::9", reason: .closed)))
    #expect(
      standing(tally) == [
        "198.51.100.0/24 etimedout unknown": 2, "198.51.100.0/24 etimedout client-host-lost": 1,
        "2001:db8::/64 closed unknown": 1,
      ])
  }

  @Test func aRevisionCountsOnceAndChangesTheKind() {
    let tally = tally(
      .prediction(.of(1)), .prediction(.of(1, at: 1, reason: .kernel(.ehostunreach))),
      .prediction(.of(1, at: 2, reason: .kernel(.ehostunreach), cause: .clientHostLost)))
    #expect(tally.predicted == [.kernel(.etimedout): 1])
    #expect(standing(tally) == ["198.51.100.0/24 ehostunreach client-host-lost": 1])
  }

  @Test func whatIsWithdrawnStandsNoMore() {
    let tally = tally(
      .prediction(.of(1)), .prediction(.of(2)),
      .recovery(1, at: 5), .recovery(2, at: 6, reason: .heartbeatTimeout))
    #expect(tally.withdrawn == [.kernel(.etimedout): 1, .heartbeatTimeout: 1])
    #expect(standing(tally).isEmpty)
    #expect(tally.nextClose == nil)
    #expect(tally.fulfilled.isEmpty && tally.unforeseen.isEmpty)
  }

  @Test func whatClosesIsFulfilledOrUnforeseen() {
    let tally = tally(
      .prediction(.of(1)), .end(1, at: 900),
      .prediction(.of(2)), .end(2, at: 100, reason: .closed, predicted: false),
      .end(3, at: 101, reason: .normal, predicted: false))
    #expect(tally.fulfilled == [.kernel(.etimedout): 1])
    #expect(tally.unforeseen == [.closed: 1, .normal: 1])
    #expect(tally.predicted == [.kernel(.etimedout): 2])
    #expect(standing(tally).isEmpty)
  }

  @Test func risks() {
    #expect(tally(.lingering, .lingering).risks == [.heartbeatsDisabled: 2])
  }

  /// Its connections are told one by one, and counted so.
  @Test func incidents() {
    var tally = tally(
      .prediction(.of(1)), .prediction(.of(2)), .incident(.of(1, 1, 2)),
      .incident(.of(1, 1, 2, cause: .partition)), .incident(.of(9, 9)))
    #expect(tally.openIncidents == [.partition: 1, .unknown: 1])
    #expect(tally.predicted == [.kernel(.etimedout): 2])
    tally.record(.incident(.of(1, 1, 2, cause: .partition, state: .over)))
    #expect(tally.openIncidents == [.unknown: 1])
    #expect(tally.incidentCount == 2)
  }

  @Test func aSummaryAddsNothing() {
    var summary = Summary()
    summary.predictions = 7
    #expect(tally(.summary(summary)).predicted.isEmpty)
  }

  @Test func theNextCloseIsTheNearestThatStands() {
    var tally = tally(
      .prediction(.of(1, closesAt: 900)), .prediction(.of(2, closesAt: 500)),
      .prediction(.of(3, closesAt: 700)))
    #expect(tally.nextClose == .at(500))
    tally.record(.prediction(.of(2, at: 1, closesAt: 950)))
    #expect(tally.nextClose == .at(700))
    tally.record(.end(3, at: 700))
    #expect(tally.nextClose == .at(900))
  }

  /// Which are named does not hang on chance: of equals, the first by name.
  @Test(arguments: [
    (0, ["other etimedout unknown": 5]),
    (1, ["10.0.2.0/24 etimedout unknown": 2, "other etimedout unknown": 3]),
    (
      2,
      [
        "10.0.2.0/24 etimedout unknown": 2, "10.0.1.0/24 etimedout unknown": 1,
        "other etimedout unknown": 2,
      ]
    ),
  ])
  func theSmallestSubnetsAreOther(limit: Int, expected: [String: Int]) {
    let tally = tally(
      .prediction(.of(1, from: "10.0.4.1")), .prediction(.of(2, from: "10.0.2.1")),
      .prediction(.of(3, from: "10.0.1.1")), .prediction(.of(4, from: "10.0.2.2")),
      .prediction(.of(5, from: "10.0.3.1")))
    #expect(standing(tally, limit: limit) == expected)
  }
}
