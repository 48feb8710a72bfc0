import Testing

@testable import FlatlineCore

/// A Linux router without a route, against the lab (captures/lab/rabbitmq-3.10-plain, `no-route`, and
/// the same run with 4.0): waits in milliseconds, and which packets were answered.
struct ErrorBudgetTests {
  static let packets: [(wait: Int, isAnswered: Bool)] = [
    (0, true), (209, true), (212, false), (428, false), (864, false), (1700, true), (1692, true),
    (1664, false), (3520, true), (3328, true), (3328, true),
  ]

  @Test(arguments: [1000, 250, 1_000_000_000])
  func whatIsAnswered(second: Int) {
    var budget = ErrorBudget(second: second)
    for (number, packet) in Self.packets.enumerated() {
      let isAnswered = budget.answers(after: packet.wait * second / 1000)
      #expect(isAnswered == packet.isAnswered, "packet \(number)")
    }
  }

  /// It is never more than five, nor less than nothing.
  @Test(arguments: [Int.max, Int.min])
  func whateverTheStampsSay(wait: Int) {
    var budget = ErrorBudget(second: 1_000_000_000)
    let answers = (0..<3).map { _ in budget.answers(after: wait) }
    #expect(answers == [true, true, wait > 0])
  }

  /// In other units it goes on the same way.
  @Test(arguments: 0..<packets.count)
  func inOtherUnits(packets count: Int) {
    var budget = ErrorBudget(second: 1000)
    for packet in Self.packets.prefix(count) { _ = budget.answers(after: packet.wait) }
    var other = budget.counted(inSecondsOf: 250)
    for packet in Self.packets.dropFirst(count) {
      #expect(other.answers(after: packet.wait / 4) == packet.isAnswered)
    }
  }
}
