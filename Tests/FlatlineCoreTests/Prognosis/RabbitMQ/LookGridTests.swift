import Testing

@testable import FlatlineCore

/// `receive after`: a wait that runs out while the process stands still ends when that does.
struct LookGridTests {
  private static let pauses: BrokerPauses = {
    var pauses = BrokerPauses()
    pauses.begin(BrokerPause(earliest: .at(101), latest: .at(103)))
    pauses.end(at: .at(112))
    return pauses
  }()

  private func looks(
    every step: Int, _ begin: BrokerPauses.Begin = .likely, from first: Double = 90
  ) -> [Double] {
    let grid = LookGrid(from: .at(0), every: .seconds(step), Self.pauses, begin: begin)
    var looks = [grid.look(atOrAfter: .at(first))]
    for _ in 0..<4 { looks.append(grid.look(after: looks[looks.count - 1])) }
    return looks.map(\.seconds)
  }

  @Test func aWaitThatRanOutEndsWithThePause() {
    #expect(looks(every: 10) == [90, 100, 112, 122, 132])
    #expect(looks(every: 7) == [91, 98, 112, 119, 126])
  }

  @Test func aWaitThatDidNotKeepsItsPhase() {
    #expect(looks(every: 20) == [100, 120, 140, 160, 180])
    #expect(looks(every: 113, from: 113) == [113, 226, 339, 452, 565])
  }

  /// A look about when the pause began was in time if it began late.
  @Test func whereItsBeginIsNotKnown() {
    #expect(looks(every: 17, .earliest, from: 95) == [112, 129, 146, 163, 180])
    #expect(looks(every: 17, .latest, from: 95) == [102, 119, 136, 153, 170])
  }

  /// The grid after the pause, asked of directly.
  @Test(arguments: [(112.0, 112.0), (112.5, 122), (125, 132), (99.5, 100), (105, 112)])
  func firstLookFrom(instant: Double, look: Double) {
    let grid = LookGrid(from: .at(0), every: .seconds(10), Self.pauses)
    #expect(grid.look(atOrAfter: .at(instant)).seconds == look)
  }

  @Test func whatComesInThePauseIsReadAtItsEnd() {
    #expect(
      [100, 101.5, 102.5, 111, 112, 113].map { Self.pauses.delayed(.at($0)).seconds }
        == [100, 101.5, 112, 112, 112, 113])
  }

  @Test func howLongItStoodStill() {
    #expect(Self.pauses.length(from: .at(0), to: .at(200)) == .seconds(10))
    #expect(Self.pauses.length(from: .at(105), to: .at(110)) == .seconds(5))
    #expect(Self.pauses.length(from: .at(112), to: .at(120)) == .zero)
  }
}
