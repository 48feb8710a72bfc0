import FlatlineCore
import Testing

@testable import FlatlineFeed

/// More subnets than there may be alerts.
struct AlertOverflowTests {
  private static let first = Prediction.of(1, from: "198.51.100.1")
  private static let second = Prediction.of(2, from: "198.51.101.1")
  private static let third = Prediction.of(3, from: "198.51.102.1")
  private static let fourth = Prediction.of(4, from: "198.51.103.1", cause: .clientFrozen)

  /// Room for two.
  private static func full(_ more: Prediction...) -> AlertBook {
    var book = AlertBook.standing(first, second) { $0.maximumGroups = 2 }
    for prediction in more {
      book.record(.prediction(prediction))
      book.advance(to: .at(50))
    }
    return book
  }

  @Test func theRestIsOneAlertForEachReason() {
    let book = Self.full(
      Self.third, Self.fourth, .of(5, from: "198.51.104.1", reason: .kernel(.ehostunreach)))
    #expect(
      book.standing.map(\.group.text) == [
        "198.51.100.0/24 etimedout unknown", "198.51.101.0/24 etimedout unknown",
        "other ehostunreach unknown", "other etimedout unknown",
      ])
    #expect(book.standing.last?.numbers == [3, 4])
  }

  @Test func anAlertThatStandsTakesMore() {
    let book = Self.full(.of(3, from: "198.51.100.2"))
    #expect(book.count == 2)
    #expect(book.standing.first?.predictions.count == 2)
  }

  /// Else those who are paged would see the same connection under one label and then another.
  @Test func whatIsUnderOtherStaysThere() {
    var book = Self.full(Self.third)
    book.record(.end(1, at: 60))
    var revised = Self.third
    revised.at = .at(61)
    revised.cause = .pathOneWay
    book.record(.prediction(revised))
    book.advance(to: .at(61))
    #expect(
      book.standing.map(\.group.text) == [
        "198.51.101.0/24 etimedout unknown", "other etimedout unknown",
      ])
  }

  @Test func otherEndsWithItsLastConnection() {
    var book = Self.full(Self.third, Self.fourth)
    book.record(.end(3, at: 60))
    #expect(book.resolved.isEmpty)
    book.record(.end(4, at: 61))
    #expect(book.resolved.map(\.group.text) == ["other etimedout unknown"])
  }

  @Test func roomThatWasMadeIsUsed() {
    var book = Self.full()
    book.record(.end(1, at: 50))
    book.record(.prediction(.of(3, at: 51, from: "198.51.102.1")))
    book.advance(to: .at(60))
    #expect(
      book.standing.map(\.group.subnet) == ["198.51.101.0/24", "198.51.102.0/24"])
  }

  /// What was resolved takes memory too.
  @Test func resolvedAlertsAreBounded() {
    var book = AlertBook.with { $0.maximumGroups = 2 }
    for number in UInt64(1)...5 {
      book.record(.prediction(.of(number, at: 0, from: "198.51.10\(number).1")))
      book.advance(to: .at(50))
      book.record(.end(number, at: 60))
    }
    #expect(book.resolved.count == 2)
  }
}
