import Testing

@testable import FlatlineCore

struct LossOddsTests {
  /// Silent transmissions in a row that a living path shows less than once in a thousand times.
  private func needed(answered: Int, lost: Int) -> Int {
    let odds = LossOdds(answered: answered, lost: lost)
    return (1...100).first { odds.chanceOfSilence(transmissions: $0) < 0.001 } ?? 0
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
  /// rate certain, ln 0.001 / ln 0.51 = 10.3 in a row would be needed.
  @Test func aLossyPathNeedsTen() {
    #expect((9...12).contains(needed(answered: 49, lost: 51)))
  }

  /// After the handful of segments that open a connection without loss.
  @Test(arguments: [0, 5, 10])
  func aCleanPathNeedsThreeOrFour(answered: Int) {
    #expect((3...4).contains(needed(answered: answered, lost: 0)))
  }

  /// On a flow: what each side's transmissions met before it fell silent counts.
  @Test func aCleanFlowNeedsThreeOrFour() {
    let flow = Dialogue.blackHole(repeated: 0).flow
    let needed = (1...100).first { LossOdds.isImplausible(flow, transmissions: $0) }
    #expect((3...4).contains(needed ?? 0))
  }

  @Test func aLossyFlowNeedsMoreThanTen() {
    var story = dialogue { $0.open(heartbeat: 0) }
    for second in 1...50 {
      story.send(.broker, "a", at: Double(second))
      story.repeatLast(.broker, at: Double(second) + 0.3)
      story.acknowledge(.client, at: Double(second) + 0.4)
    }
    story.send(.broker, "a", at: 60)
    let flow = story.flow
    let needed = (1...100).first { LossOdds.isImplausible(flow, transmissions: $0) }
    #expect((9...20).contains(needed ?? 0))
  }
}
