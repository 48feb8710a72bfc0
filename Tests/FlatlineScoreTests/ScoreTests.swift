import FlatlineCore
import FlatlineScore
import Testing

/// What counts as right, wrong, missed and a false alarm.
struct ScoreTests {
  @Test func theLastPredictionBeforeTheLogLineCounts() {
    let score = Story.score(
      [.first(at: 10, "{inet_error,etimedout}", closesAt: 39), .again(at: 20, "x", closesAt: 30)],
      logged: (30.1, "x"))
    #expect(score.total.right == 1)
    #expect(score.rows.map(\.reason) == ["other"])
    #expect(score.total.lead.minimum == .seconds(20.1))
    #expect(score.total.first.error.maximum == .seconds(8.9))
    #expect(score.total.last.error.maximum == .milliseconds(100))
    #expect(score.total.first.inWindow == 0)
    #expect(score.total.last.inWindow == 1)
    #expect(!score.isFlawed)
  }

  @Test func otherWordsAreWrong() {
    let score = Story.score(
      [.first(at: 10, "{inet_error,etimedout}", closesAt: 30)],
      logged: (30, "{inet_error,ehostunreach}"))
    #expect(score.total.wrong == 1)
    #expect(score.rows.map(\.reason) == ["ehostunreach"])
    #expect(score.disagreements.map(\.kind) == [.wrong])
    #expect(score.disagreements.first?.predicted == "{inet_error,etimedout}")
    #expect(score.isFlawed)
  }

  @Test(arguments: [
    [], [Story.Step.first(at: 30.2, "x", closesAt: 30.2)],
    [.first(at: 10, "x", closesAt: 30), .withdrawn(at: 20)],
  ])
  func anEndWithoutAStandingPredictionIsMissed(steps: [Story.Step]) {
    let score = Story.score(steps, logged: (30, "x"))
    #expect(score.total.missed == 1)
    #expect(score.total.right + score.total.wrong + score.total.falseAlarms == 0)
  }

  /// What ended it is not in the capture, so that shows only when something else is missing. Whoever
  /// looks when the prediction's time comes finds none.
  @Test(arguments: [
    (Story.Step.unseen(at: 25), 0), (.unseen(at: 32), 1), (.withdrawn(at: 25), 1),
  ])
  func whatIsTakenBackAfterAnUnseenEnd(step: Story.Step, wrong: Int) {
    let score = Story.score([.first(at: 10, "x", closesAt: 30), step], logged: (20, "y"))
    #expect(score.total.wrong == wrong)
    #expect(score.total.missed == 1 - wrong)
  }

  @Test func whatTheBrokerLogsAMomentBeforeItSendsItIsNotMissed() {
    let score = Story.score([.first(at: 30.04, "x", closesAt: 30.04)], logged: (30, "x"))
    #expect(score.total.right == 1)
  }

  @Test func afterTheCapturesEndOnlyWhatWasForeseenCounts() {
    let foreseen = Story.score(
      [.first(at: 90, "x", closesAt: 110)], logged: (110, "x"), captureEnd: 100)
    #expect(foreseen.total.right == 1)
    let unforeseen = Story.score([], logged: (110, "x"), captureEnd: 100)
    #expect(unforeseen.total.missed == 0)
    #expect(unforeseen.later == 1)
    #expect(!unforeseen.isFlawed)
  }

  @Test func aPredictionAboutAConnectionThatLivesIsAFalseAlarm() {
    let score = Story.score([.first(at: 10, "x", closesAt: 30)], logged: nil)
    #expect(score.total.falseAlarms == 1)
    #expect(score.rows.map(\.reason) == ["closed"])
    #expect(score.disagreements.map(\.kind) == [.falseAlarm])
  }

  @Test func soIsOneAboutAConnectionThatWasClosedInGoodOrder() {
    let score = Story.score([.first(at: 10, "x", closesAt: 30)], logged: (12, nil))
    #expect(score.total.falseAlarms == 1)
  }

  @Test func aPredictionTakenBackIsCountedApart() {
    let score = Story.score(
      [.first(at: 10, "x", closesAt: 30), .withdrawn(at: 20)], logged: nil)
    #expect(score.total.falseAlarms == 0)
    #expect(score.withdrawn == 1)
    #expect(score.buckets.last?.count == 1)
    #expect(score.buckets.last?.right == 0)
  }

  @Test(arguments: [29.9, 5])
  func aLogThatDoesNotReachSoFarDecidesNothing(logEnd: Double) {
    let score = Story.score([.first(at: 10, "x", closesAt: 30)], logged: nil, logEnd: logEnd)
    #expect(score.total.falseAlarms == 0)
    #expect(score.undecided == 1)
    #expect(score.buckets.map(\.count) == [0, 0, 0, 0, 0, 0])
  }

  @Test func aFirstPredictionCameTrueWithItsWordsAndInsideItsWindow() {
    let cases: [(Double, String, Bool)] = [
      (30.9, "x", true), (29.1, "x", true), (31.1, "x", false), (28.9, "x", false),
      (30, "y", false),
    ]
    for (at, reason, isRight) in cases {
      let score = Story.score([.first(at: 10, "x", closesAt: 30)], logged: (at, reason))
      #expect(score.buckets.last?.count == 1)
      #expect(score.buckets.last?.right == (isRight ? 1 : 0))
    }
  }

  @Test(arguments: [(0.0, 0), (0.49, 0), (0.5, 1), (0.75, 2), (0.8, 3), (0.94, 4), (1, 5)])
  func confidenceHasBuckets(confidence: Double, bucket: Int) {
    let score = Story.score(
      [.first(at: 10, "x", closesAt: 30)], logged: (30, "x"), confidence: confidence)
    #expect(score.buckets.map(\.count).firstIndex(of: 1) == bucket)
  }

  @Test func aWholeSecondLeavesHalfASecond() {
    let log = BrokerLog(
      """
      =WARNING REPORT==== 1-Jan-2026::00:00:30 ===
      closing AMQP connection <0.1.0> (198.51.100.1:1 -> 203.0.113.21:5672):
      x
      """)
    let steps: [Story.Step] = [.first(at: 30.9, "x", closesAt: 30.9)]
    let score = Story.score(steps, log, clockOffset: .zero)
    #expect(score.total.right == 1)
    #expect(score.total.last.inWindow == 1)
  }
}
