import FlatlineCore
import FlatlineScore
import Testing

struct SpreadTests {
  private func spread(_ seconds: [Int]) -> Spread { Spread(seconds.map { .seconds($0) }) }

  @Test(
    arguments: [
      ([], nil, nil), ([7], 7.0, 7), ([3, 1], 2.0, 3), ([3, 1, 2], 2.0, 3), ([1, 2, 4, 9], 3.0, 9),
      (Array(1...20), 10.5, 19), (Array(1...100), 50.5, 95), (Array(1...21), 11.0, 20),
    ] as [([Int], Double?, Int?)])
  func medianAnd95thPercentile(values: [Int], median: Double?, p95: Int?) {
    let spread = spread(values.reversed())
    #expect(spread.median?.seconds == median)
    #expect(spread.percentile(95) == p95.map { .seconds($0) })
    #expect(spread.minimum?.seconds == values.min().map(Double.init))
    #expect(spread.maximum?.seconds == values.max().map(Double.init))
  }
}
