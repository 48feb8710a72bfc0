import Testing

@testable import FlatlineCore

struct LossOddsTests {
  /// Silent transmissions in a row that a living path shows less than once in a thousand times,
  /// over all that were answered.
  private func needed(answered: Int, lost: Int) -> Int {
    LossOdds(answered: answered, lost: lost).convincing
  }

  @Test func nothingSentIsNoEvidence() {
    #expect(LossOdds(answered: 5, lost: 1).chanceOfSilence(transmissions: 0) == 1)
  }

  @Test(arguments: [(0, 0), (10, 0), (49, 51), (100, 10), (0, 10)])
  func eachSilenceMakesItLessLikely(answered: Int, lost: Int) {
    let odds = LossOdds(answered: answered, lost: lost)
    let chances = (0...20).map { odds.chanceOfSilence(transmissions: $0) }
    #expect(zip(chances, chances.dropFirst()).allSatisfy { $0 > $1 })
    #expect(chances.allSatisfy { $0 > 0 && $0 <= 1 })
  }

  @Test(arguments: 1...10)
  func lossMakesSilenceLikelier(transmissions: Int) {
    let chances = [0, 5, 20, 50].map {
      LossOdds(answered: 50, lost: $0).chanceOfSilence(transmissions: transmissions)
    }
    #expect(chances == chances.sorted())
    #expect(Set(chances).count == 4)
    let trusted = [0, 10, 100].map {
      LossOdds(answered: $0, lost: 0).chanceOfSilence(transmissions: transmissions)
    }
    #expect(trusted == trusted.sorted(by: >))
  }

  /// 30 % loss each way, as in the lab: of a hundred transmissions 49 are answered. Were that
  /// rate certain, ln (0.001 / 49) / ln 0.51 = 16.0 in a row would be needed.
  @Test func aLossyPathNeedsSixteen() {
    #expect((16...19).contains(needed(answered: 49, lost: 51)))
    #expect((16...18).contains(needed(answered: 490, lost: 510) - 3))
  }

  /// The fewer have been answered, the less is known of the path.
  static let clean: [Fact<Int, Int>] = [
    Fact("nothing yet", 0, 7),
    Fact("after the handful of segments that open a connection", 6, 5),
    Fact("after ten", 10, 4),
    Fact("after a hundred", 100, 3),
    Fact("after a million", 1_000_000, 2),
  ]

  @Test(arguments: clean)
  func aCleanPathNeedsFew(_ fact: Fact<Int, Int>) {
    #expect(needed(answered: fact.given, lost: 0) == fact.expected)
  }

  /// On a flow: what each side's transmissions met before it fell silent counts.
  @Test func aCleanFlowNeedsFew() {
    #expect((4...6).contains(LossOdds.convincing(Dialogue.blackHole(repeated: 0).flow)))
  }

  /// Where nothing was ever answered, there is an end to the patience as well.
  @Test func thereIsAnEnd() {
    #expect(needed(answered: 1, lost: 1_000_000) == 100)
  }

  @Test func aLossyFlowNeedsMoreThanTen() {
    var story = dialogue { $0.open(heartbeat: 0) }
    for second in 1...50 {
      story.send(.broker, "a", at: Double(second))
      story.repeatLast(.broker, at: Double(second) + 0.3)
      story.acknowledge(.client, at: Double(second) + 0.4)
    }
    story.send(.broker, "a", at: 60)
    #expect((9...20).contains(LossOdds.convincing(story.flow)))
  }
}

extension LossOdds {
  /// The chance that so many transmissions in a row are lost.
  fileprivate func chanceOfSilence(transmissions: Int) -> Double {
    (0..<max(0, transmissions)).reduce(1) { $0 * chanceOfLoss(after: $1) }
  }
}
