import FlatlineCore
import Testing

@testable import FlatlineFeed

/// When an Alertmanager is told the state of the alerts.
struct AlertScheduleTests {
  /// One that got revision 1 at second 100, and is to get the same again after a minute.
  private static var told: AlertSchedule {
    var schedule = AlertSchedule(pause: .seconds(60))
    schedule.succeeded(revision: 1, at: .at(100))
    return schedule
  }

  @Test func nothingToSayIsNotSaid() {
    let schedule = AlertSchedule(pause: .seconds(60))
    #expect(!schedule.isDue(revision: 0, hasAlerts: false, at: .at(0)))
    #expect(schedule.isDue(revision: 1, hasAlerts: true, at: .at(0)))
  }

  @Test(arguments: [
    ("a change, but only just told", 2, true, 100.999, false),
    ("a change", 2, true, 101, true),
    ("the last alert is gone: that is a change too", 2, false, 101, true),
    ("no change", 1, true, 159.999, false),
    ("no change, and the pause is over", 1, true, 160, true),
    ("no change, and no alerts", 1, false, 160, false),
  ])
  func due(name: String, revision: Int, hasAlerts: Bool, at: Double, expected: Bool) {
    #expect(
      Self.told.isDue(revision: revision, hasAlerts: hasAlerts, at: .at(at)) == expected)
  }

  @Test func afterFailuresItWaits() {
    var schedule = Self.told
    for second in [200.0, 201, 203] { schedule.failed(at: .at(second)) }
    #expect(!schedule.isDue(revision: 2, hasAlerts: true, at: .at(206.999)))
    #expect(schedule.isDue(revision: 2, hasAlerts: true, at: .at(207)))
  }

  /// Whoever was away is told as soon as it is back, changed or not.
  @Test func aFailureIsNoDelivery() {
    var schedule = Self.told
    schedule.failed(at: .at(160))
    #expect(!schedule.knows(2))
    #expect(schedule.isDue(revision: 1, hasAlerts: true, at: .at(161)))
  }

  @Test func aSuccessEndsTheWaiting() {
    var schedule = Self.told
    for second in [200.0, 201, 203] { schedule.failed(at: .at(second)) }
    schedule.succeeded(revision: 2, at: .at(207))
    #expect(schedule.knows(2))
    #expect(schedule.isDue(revision: 3, hasAlerts: true, at: .at(208)))
    #expect(!schedule.isDue(revision: 2, hasAlerts: true, at: .at(266.999)))
    #expect(schedule.isDue(revision: 2, hasAlerts: true, at: .at(267)))
  }

  /// The alerts may have changed while they were being sent.
  @Test func onlyWhatWasSentIsKnown() {
    var schedule = Self.told
    schedule.succeeded(revision: 2, at: .at(200))
    #expect(schedule.knows(2) && !schedule.knows(3))
    #expect(schedule.isDue(revision: 3, hasAlerts: true, at: .at(201)))
  }

  @Test func attemptsAreCounted() {
    var schedule = Self.told
    schedule.failed(at: .at(200))
    schedule.failed(at: .at(201))
    schedule.succeeded(revision: 2, at: .at(203))
    #expect(schedule.delivered == 2)
    #expect(schedule.failed == 2)
  }
}
