import Testing

@testable import FlatlineCore

struct BrokerLatenessTests {
  /// Milliseconds, and the second at which each was seen; and what is made of them at second 100.
  private static let samples: [Fact<[(late: Int, at: Double)], Int>] = [
    Fact("never late", [], 0),
    Fact("no later than any broker", [(19, 90), (25, 95), (29, 99)], 0),
    Fact("late once", [(400, 100)], 0),
    Fact("late twice: half as much again as the second largest", [(400, 100), (200, 100)], 300),
    Fact("the second largest of many", [(200, 100), (40, 100), (400, 100), (60, 100)], 300),
    Fact("what stands still is not late", [(8000, 99), (9000, 99)], 0),
    // Two fifths of five minutes are over.
    Fact("the older the less", [(400, -20), (200, -20)], 180),
    Fact("five minutes later nothing is left", [(400, -200), (200, -201)], 0),
    Fact("what is old gives way", [(1000, -200), (300, 100), (200, 100)], 300),
  ]

  @Test(arguments: samples)
  func bound(_ fact: Fact<[(late: Int, at: Double)], Int>) {
    var lateness = BrokerLateness()
    for (late, at) in fact.given { lateness.note(.milliseconds(late), .look, at: .at(at)) }
    let bound = lateness.bound(at: .at(100))
    #expect(bound.any == .milliseconds(fact.expected))
    #expect(bound.look == bound.any)
  }

  /// A greeting takes more of the processor than a look.
  @Test func answersDoNotTellOfLooks() {
    var lateness = BrokerLateness()
    for late in [100, 60, 400, 300] {
      lateness.note(.milliseconds(late), late < 200 ? .look : .answer, at: .at(0))
    }
    #expect(lateness.bound(at: .at(0)).any == .milliseconds(450))
    #expect(lateness.bound(at: .at(0)).look == .milliseconds(90))
  }

  /// Many clients at once are greeted late by any broker.
  @Test func whoLooksInTimeIsInTime() {
    var lateness = BrokerLateness()
    for late in [400, 300, 200] { lateness.note(.milliseconds(late), .answer, at: .at(0)) }
    lateness.note(.milliseconds(90), .look, at: .at(0))
    #expect(lateness.bound(at: .at(0)) == BrokerLateness.Bound())
  }
}
