import FlatlineCore
import Testing

@testable import FlatlineFeed

/// Which predictions alert, and when.
struct AlertDelayTests {
  @Test(arguments: [(0, 0), (4.999, 0), (5, 1), (60, 1)])
  func aPredictionHasToStand(seconds: Double, alerts: Int) {
    var book = AlertBook.with { $0.delay = .seconds(5) }
    book.record(.prediction(.of(1, at: 0)))
    book.advance(to: .at(seconds))
    #expect(book.count == alerts)
    #expect(book.alerts.count == alerts)
  }

  @Test func withoutDelayItAlertsAtOnce() {
    var book = AlertBook.with { $0.delay = .zero }
    book.record(.prediction(.of(1, at: 3)))
    book.advance(to: .at(3))
    #expect(book.count == 1)
  }

  /// Else a prediction that is revised often would never alert.
  @Test func aRevisionDoesNotBeginTheDelayAnew() {
    var book = AlertBook.with { $0.delay = .seconds(5) }
    book.record(.prediction(.of(1, at: 0)))
    book.record(.prediction(.of(1, at: 4, reason: .kernel(.ehostunreach))))
    book.advance(to: .at(5))
    #expect(book.standing.map(\.group.reason) == [.kernel(.ehostunreach)])
  }

  @Test(arguments: [(0.549, 0), (0.55, 1), (1, 1)])
  func aGuessDoesNotAlert(confidence: Double, alerts: Int) {
    var book = AlertBook.with { $0.minimumConfidence = 0.55 }
    book.record(.prediction(.of(1, confidence: confidence)))
    book.advance(to: .at(60))
    #expect(book.count == alerts)
  }

  @Test func aGuessThatBecomesSureAlerts() {
    var book = AlertBook.with()
    book.record(.prediction(.of(1, at: 0, confidence: 0.5)))
    book.advance(to: .at(60))
    book.record(.prediction(.of(1, at: 61, confidence: 0.9)))
    book.advance(to: .at(61))
    #expect(book.count == 1)
  }

  /// Doubts are no recovery: who was paged is told when it is over.
  @Test func anAlertStandsWhenConfidenceFalls() {
    var book = AlertBook.standing(.of(1))
    book.record(.prediction(.of(1, at: 60, confidence: 0.3)))
    book.advance(to: .at(61))
    #expect(book.count == 1)
  }

  @Test(arguments: [Event.recovery(1, at: 4), .end(1, at: 4)])
  func whatIsOverBeforeTheDelayNeverAlerts(over: Event) {
    var book = AlertBook.with { $0.delay = .seconds(5) }
    book.record(.prediction(.of(1, at: 0)))
    book.record(over)
    book.advance(to: .at(60))
    #expect(book.alerts.isEmpty)
    #expect(book.revision == 0)
  }
}
