import Testing

@testable import FlatlineCore

/// A sender looks every half interval, and sends a heartbeat if it has sent nothing else.
struct HeartbeatRhythmTests {
  static let rhythms: [Fact<[Double], Int?>] = [
    Fact("nothing", [], nil),
    Fact("one", [0], nil),
    Fact("one wait may be any multiple", [0, 30], nil),
    Fact("every 30 s", [0, 30, 60], 60),
    Fact("every 5 s", [0, 5, 10, 15], 10),
    Fact("an odd timeout of 5 s", [0, 2.5, 5, 7.5], 5),
    Fact("a timeout of 1 s", [0, 0.5, 1, 1.5], 1),
    Fact("some looks found other traffic", [0, 30, 90, 120, 150], 60),
    Fact("the long waits come first", [0, 60, 120, 150, 180], 60),
    Fact("late by a few milliseconds", [0, 30.004, 60.001, 90.007], 60),
    Fact("one that came late", [0, 30, 60, 115, 120, 150], 60),
    Fact("the first came late", [18, 30, 60, 90], 60),
    Fact("no rhythm", [0, 7, 30, 32.3, 99], nil),
  ]

  @Test(arguments: rhythms)
  func interval(_ fact: Fact<[Double], Int?>) {
    #expect(rhythm(fact.given).interval(agreed: 2) == fact.expected.map { Interval.seconds($0) })
  }

  /// Out of order in the capture, or twice: nothing breaks.
  @Test func timeThatStandsOrGoesBack() {
    #expect(rhythm([0, 30, 30, 29, 59, 89]).interval(agreed: 2) == .seconds(60))
  }

  private func rhythm(_ beats: [Double]) -> HeartbeatRhythm {
    var rhythm = HeartbeatRhythm()
    for (earlier, later) in zip(beats, beats.dropFirst()) {
      rhythm.note(Instant.at(later) - Instant.at(earlier))
    }
    return rhythm
  }
}
