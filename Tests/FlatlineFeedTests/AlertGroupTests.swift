import FlatlineCore
import Testing

@testable import FlatlineFeed

/// What is one alert, and what are two.
struct AlertGroupTests {
  @Test(arguments: [
    ("another port's connection", Prediction.of(2), 1),
    ("the last host of the subnet", .of(2, from: "198.51.100.255"), 1),
    ("the first host of the next", .of(2, from: "198.51.101.0"), 2),
    ("another reason", .of(2, reason: .kernel(.ehostunreach)), 2),
    ("a frozen client", .of(2, cause: .clientFrozen), 2),
    ("a path that is one-way", .of(2, cause: .pathOneWay), 2),
    // These come and go while a prediction stands.
    ("a host that is lost", .of(2, cause: .clientHostLost), 1),
    ("a partition", .of(2, cause: .partition), 1),
    ("a slow consumer", .of(2, cause: .slowConsumer), 1),
    ("a reset by somebody between", .of(2, cause: .middleboxReset), 1),
  ])
  func besideATimeout(name: String, second: Prediction, alerts: Int) {
    let book = AlertBook.standing(.of(1), second)
    #expect(book.count == alerts)
    #expect(book.standing.reduce(0) { $0 + $1.predictions.count } == 2)
  }

  @Test func theGroupNamesSubnetReasonAndCause() {
    let book = AlertBook.standing(
      .of(1), .of(2, from: "2001:db8::31", reason: .heartbeatTimeout, cause: .clientFrozen))
    #expect(
      book.standing.map(\.group.text) == [
        "198.51.100.0/24 etimedout unknown", "2001:db8::/64 heartbeat_timeout client-frozen",
      ])
  }

  @Test func theSubnetIsAsWideAsTheSettingsSay() {
    let book = AlertBook.standing(.of(1, from: "198.51.100.31"), .of(2, from: "198.51.7.7")) {
      $0.prefix = SubnetPrefix(v4: 16)
    }
    #expect(book.standing.map(\.group.subnet) == ["198.51.0.0/16"])
  }

  @Test func theMostUrgentConnectionIsFirst() {
    let book = AlertBook.standing(
      .of(1, closesAt: 700), .of(3, closesAt: 500), .of(2, closesAt: 600), .of(4, closesAt: 500))
    #expect(book.standing.first?.numbers == [3, 4, 2, 1])
  }

  @Test func aRevisionThatChangesTheReasonMovesTheConnection() throws {
    var book = AlertBook.standing(.of(1, at: 0), .of(2, at: 1))
    book.record(.prediction(.of(1, at: 60, reason: .kernel(.ehostunreach))))
    #expect(
      book.standing.map(\.group.text) == [
        "198.51.100.0/24 ehostunreach unknown", "198.51.100.0/24 etimedout unknown",
      ])
    #expect(book.standing.map(\.numbers) == [[1], [2]])
    #expect(book.resolved.isEmpty)
    #expect(book.standing.first?.startsAt == .at(0))
  }

  @Test func aGroupThatItsLastConnectionLeavesIsResolved() throws {
    var book = AlertBook.standing(.of(1, at: 0))
    book.record(.prediction(.of(1, at: 60, reason: .kernel(.ehostunreach))))
    #expect(book.standing.map(\.group.reason) == [.kernel(.ehostunreach)])
    let old = try #require(book.resolved.first)
    #expect(old.group.reason == .kernel(.etimedout))
    #expect(old.endsAt == .at(60))
  }

  @Test
  func aGroupThatWasLeftSpeaksOfItsOwnReason() throws {
    var book = AlertBook.standing(.of(1, at: 0))
    book.record(.prediction(.of(1, at: 60, reason: .kernel(.ehostunreach))))
    #expect(try #require(book.resolved.first).predictions.map(\.reason) == [.kernel(.etimedout)])
  }

  /// An alert is known by its labels: where only the instant changes, it is the same.
  @Test func aRevisionOfTheInstantIsTheSameAlert() {
    var book = AlertBook.standing(.of(1, at: 0, closesAt: 900))
    book.record(.prediction(.of(1, at: 60, cause: .clientHostLost, closesAt: 905)))
    #expect(book.resolved.isEmpty)
    #expect(book.standing.map(\.startsAt) == [.at(0)])
    #expect(book.standing.first?.predictions.map(\.closesAt) == [.at(905)])
  }
}
