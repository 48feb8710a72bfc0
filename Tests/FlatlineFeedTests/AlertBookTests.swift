import FlatlineCore
import Testing

@testable import FlatlineFeed

/// How alerts begin, change and end.
struct AlertBookTests {
  @Test func anAlertStartsWithItsFirstPrediction() {
    let book = AlertBook.standing(.of(1, at: 2), .of(2, at: 9))
    #expect(book.standing.map(\.startsAt) == [.at(2)])
  }

  /// In which order a set gives them hangs on chance: so, many books.
  @Test
  func ofThoseThatAlertTogetherTheFirstCounts() {
    let starts = (0..<50).flatMap { _ in
      var book = AlertBook.with()
      for number in UInt64(1)...8 { book.record(.prediction(.of(number, at: Double(number)))) }
      book.advance(to: .at(60))
      return book.alerts.map(\.startsAt.seconds)
    }
    #expect(Set(starts) == [1])
  }

  /// One that was unsure for long, or comes from another group.
  @Test
  func anOlderPredictionThatJoinsLaterCounts() {
    var book = AlertBook.with()
    book.record(.prediction(.of(1, at: 0, confidence: 0.5)))
    book.record(.prediction(.of(2, at: 20)))
    book.advance(to: .at(30))
    book.record(.prediction(.of(1, at: 40, confidence: 0.9)))
    book.advance(to: .at(50))
    #expect(book.standing.map(\.startsAt) == [.at(0)])
  }

  @Test(arguments: [Event.recovery(1, at: 70), .end(1, at: 70)])
  func anAlertEndsWithItsLastConnection(over: Event) throws {
    var book = AlertBook.standing(.of(1, at: 0), .of(2, at: 1))
    book.record(.recovery(2, at: 60))
    #expect(book.standing.first?.numbers == [1])
    #expect(book.resolved.isEmpty)
    book.record(over)
    #expect(book.count == 0)
    let alert = try #require(book.resolved.first)
    #expect(alert.group.text == "198.51.100.0/24 etimedout unknown")
    #expect(alert.startsAt == .at(0))
    #expect(alert.endsAt == .at(70))
    #expect(alert.numbers == [1])
  }

  /// Alertmanager refuses an alert that ends before it starts.
  @Test func noAlertEndsBeforeItStarts() {
    var book = AlertBook.standing(.of(1, at: 10))
    book.record(.end(1, at: 9))
    #expect(book.resolved.map(\.endsAt) == [.at(10)])
  }

  @Test func whatFiresAgainIsNotResolved() {
    var book = AlertBook.standing(.of(1, at: 0))
    book.record(.recovery(1, at: 60))
    book.record(.prediction(.of(2, at: 70)))
    book.advance(to: .at(74))
    #expect(book.resolved.count == 1)
    book.advance(to: .at(75))
    #expect(book.alerts.count == 1)
    #expect(book.standing.map(\.startsAt) == [.at(70)])
  }

  @Test func whatWasResolvedIsForgotten() {
    var book = AlertBook.standing(
      .of(1), .of(2, reason: .kernel(.ehostunreach)), .of(3, reason: .closed))
    book.record(.recovery(1, at: 60))
    book.record(.recovery(2, at: 70))
    book.forgetResolved(before: .at(70))
    #expect(book.resolved.map(\.group.reason) == [.kernel(.ehostunreach)])
    #expect(book.standing.map(\.group.reason) == [.closed])
    book.forgetResolved(before: .at(70.001))
    #expect(book.resolved.isEmpty)
    #expect(book.count == 1)
  }

  /// With each a sender has something new to tell; without, it would tell the same again.
  @Test(arguments: [
    ("a connection joins", [Event.prediction(.of(3, at: 50))], 1),
    ("two join", [.prediction(.of(3, at: 50)), .prediction(.of(4, at: 50))], 2),
    ("one is revised", [.prediction(.of(1, at: 50, closesAt: 905))], 1),
    ("one of two recovers", [.recovery(1, at: 50)], 1),
    ("one of two closes", [.end(1, at: 50)], 1),
    ("the last closes", [.end(1, at: 50), .end(2, at: 50)], 2),
    ("one has not stood long enough", [.prediction(.of(3, at: 99))], 0),
    ("one is too unsure", [.prediction(.of(3, at: 50, confidence: 0.4))], 0),
    ("a connection ends that was not predicted", [.end(9, at: 50, predicted: false)], 0),
    ("a risk", [.lingering], 0),
    ("a summary", [.summary(Summary())], 0),
    ("nothing", [], 0),
  ])
  func changesAreCounted(name: String, events: [Event], changes: Int) {
    var book = AlertBook.standing(.of(1), .of(2))
    let before = book.revision
    for event in events { book.record(event) }
    book.advance(to: .at(100))
    #expect(book.revision - before == changes)
  }

  @Test func forgettingIsNoChange() {
    var book = AlertBook.standing(.of(1))
    book.record(.recovery(1, at: 60))
    let before = book.revision
    book.forgetResolved(before: .at(100))
    #expect(book.revision == before)
  }
}
