import FlatlineCore
import Testing

@testable import FlatlineFeed

struct BackoffTests {
  /// How long after so many failures in a row there is no other attempt.
  @Test(arguments: [
    (1, 1.0), (2, 2), (3, 4), (4, 8), (5, 15), (6, 15), (11, 15), (64, 15), (1000, 15),
  ])
  func waits(failures: Int, seconds: Double) {
    var backoff = Backoff()
    for _ in 0..<failures { backoff.failed(at: .at(100)) }
    #expect(backoff.failures == failures)
    #expect(!backoff.allowsAttempt(at: .at(100)))
    #expect(!backoff.allowsAttempt(at: .at(100 + seconds - 0.001)))
    #expect(backoff.allowsAttempt(at: .at(100 + seconds)))
  }

  @Test func theFirstAttemptNeedsNoWait() {
    #expect(Backoff().allowsAttempt(at: .at(0)))
    #expect(Backoff().allowsAttempt(at: .distantPast))
  }

  @Test func aSuccessForgetsAllFailures() {
    var backoff = Backoff()
    for _ in 0..<5 { backoff.failed(at: .at(100)) }
    backoff.succeeded()
    #expect(backoff.allowsAttempt(at: .at(100)))
    backoff.failed(at: .at(100))
    #expect(backoff.allowsAttempt(at: .at(101)))
  }
}
