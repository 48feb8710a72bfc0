import FlatlineCore
import Testing

@testable import FlatlineFeed

/// One alert for an incident.
struct AlertIncidentTests {
  /// A book in which each of these stands; the incident is told after them.
  private static func standing(
    _ predictions: Prediction..., incident: Incident,
    with change: (inout AlertBook.Settings) -> Void = { _ in }
  ) -> AlertBook {
    var book = AlertBook.with(change)
    for prediction in predictions { book.record(.prediction(prediction)) }
    book.record(.incident(incident))
    book.advance(to: .at(50))
    return book
  }

  @Test func reasonsAndCausesAreTogether() {
    let book = Self.standing(
      .of(1), .of(2, reason: .heartbeatTimeout), .of(3, cause: .clientFrozen), .of(4),
      incident: .of(1, 1, 2, 3))
    let alerts = book.standing.sorted { $0.numbers.count > $1.numbers.count }
    #expect(alerts.map(\.numbers) == [[1, 2, 3], [4]])
    #expect(alerts.map { $0.incident?.id } == [Incident.of(1).id, nil])
  }

  /// Its connections need not have stood for so long, but it needs one that has.
  @Test func theOldestTakesTheOthersIn() {
    var book = AlertBook.with()
    book.record(.prediction(.of(1, at: 0)))
    book.record(.prediction(.of(2, at: 4)))
    book.record(.prediction(.of(3, at: 4, confidence: 0.5)))
    book.record(.incident(.of(1, 1, 2, 3, at: 4)))
    book.advance(to: .at(4.9))
    #expect(book.count == 0)
    book.advance(to: .at(5))
    #expect(book.standing.map(\.numbers) == [[1, 2]])
    book.record(.prediction(.of(4, at: 6)))
    book.record(.incident(.of(1, 1, 2, 3, 4, at: 6)))
    #expect(book.standing.map(\.numbers) == [[1, 2, 4]])
  }

  @Test func aPredictionMayNameItsIncident() {
    var book = Self.standing(.of(1), .of(2), incident: .of(1, 1, 2))
    var prediction = Prediction.of(3, at: 51)
    prediction.incident = Incident.of(1).id
    book.record(.prediction(prediction))
    #expect(book.standing.map(\.numbers) == [[1, 2, 3]])
  }

  @Test func whoHasAlertedBeforeMoves() throws {
    var book = AlertBook.standing(.of(1))
    let single = try #require(book.standing.first?.group)
    book.record(.prediction(.of(2, at: 51)))
    book.record(.incident(.of(1, 1, 2, at: 51)))
    #expect(book.standing.map(\.numbers) == [[1, 2]])
    #expect(book.resolved.map(\.group) == [single])
    let left = PostableAlert(try #require(book.resolved.first), .init(), at: .at(52))
    #expect(left.annotations["summary"] == "Another alert now tells of 1 connection.")
  }

  /// Alertmanager knows an alert by its labels.
  @Test func labelsStayAsTheCauseChanges() {
    var book = Self.standing(.of(1), .of(2), incident: .of(1, 1, 2))
    let before = book.standing.map { PostableAlert($0, .init(), at: .at(50)) }
    book.record(.incident(.of(1, 1, 2, at: 60, cause: .partition)))
    let after = book.standing.map { PostableAlert($0, .init(), at: .at(60)) }
    #expect(before.map(\.labels) == after.map(\.labels))
    #expect(before.map { $0.annotations["cause"] } == ["unknown"])
    #expect(after.map { $0.annotations["cause"] } == ["partition"])
    #expect(after.map { $0.annotations["confidence"] } == ["very probably"])
  }

  /// Resolved, the alert speaks of all.
  @Test func whoIsOverBeforeTheAlertCounts() throws {
    var book = AlertBook.with()
    for number in UInt64(1)...3 { book.record(.prediction(.of(number, at: 0))) }
    book.record(.incident(.of(1, 1, 2, 3, at: 0)))
    book.record(.recovery(3, at: 4))
    book.advance(to: .at(5))
    #expect(book.standing.map(\.numbers) == [[1, 2]])
    book.record(.end(1, at: 20))
    book.record(.end(2, at: 20))
    #expect(book.resolved.map(\.history.closed) == [2])
    #expect(book.resolved.map(\.history.recovered) == [1])
  }

  @Test func itEndsWithItsLastAndCounts() throws {
    var book = Self.standing(.of(1), .of(2), .of(3), incident: .of(1, 1, 2, 3))
    book.record(.end(1, at: 60))
    book.record(.recovery(2, at: 61))
    #expect(book.resolved.isEmpty)
    book.record(.end(3, at: 62))
    #expect(book.count == 0)
    let posted = PostableAlert(try #require(book.resolved.first), .init(), at: .at(63))
    #expect(posted.endsAt == .at(62))
    #expect(
      posted.annotations["summary"] == "3 connections from 198.51.100.0/24: 2 closed, 1 recovered")
    #expect(posted.annotations["connections"]?.contains("recovered at ") == true)
    // Whoever dies later of the same incident is told again.
    book.record(.prediction(.of(4, at: 64)))
    book.record(.incident(.of(1, 1, 2, 3, 4, at: 64)))
    book.advance(to: .at(70))
    #expect(book.standing.map(\.numbers) == [[4]])
    #expect(book.resolved.isEmpty)
  }

  /// A scanner's, of which nothing is told one by one.
  @Test func anIncidentWithoutConnectionsIsNoAlert() {
    var book = AlertBook.with()
    var incident = Incident.of(1)
    incident.ids = nil
    incident.connections = 1000
    book.record(.incident(incident))
    book.advance(to: .at(60))
    #expect(!book.hasAlerts)
  }

  @Test(arguments: [(2, "critical"), (3, "critical"), (4, "warning")])
  func manyAreCritical(limit: Int, severity: String) {
    let book = Self.standing(.of(1), .of(2), .of(3), incident: .of(1, 1, 2, 3)) {
      $0.critical = limit
    }
    #expect(book.standing.map(\.group.severity.rawValue) == [severity])
  }

  @Test func slowConsumersAreNoPage() {
    var incident = Incident.of(1, 1, 2)
    incident.condition = .zeroWindow
    let book = Self.standing(.of(1), .of(2), incident: incident) { $0.critical = 2 }
    #expect(book.standing.map(\.group.severity) == [.warning])
  }

  @Test func oneThatGrowsIsReplaced() throws {
    var book = Self.standing(.of(1), .of(2), incident: .of(1, 1, 2)) { $0.critical = 3 }
    #expect(book.standing.map(\.group.severity) == [.warning])
    book.record(.prediction(.of(3, at: 51)))
    book.record(.incident(.of(1, 1, 2, 3, at: 51)))
    #expect(book.standing.map(\.group.severity) == [.critical])
    #expect(book.standing.map(\.numbers) == [[1, 2, 3]])
    #expect(book.standing.map(\.startsAt) == [.at(0)])
    let left = PostableAlert(try #require(book.resolved.first), .init(), at: .at(52))
    #expect(left.labels["severity"] == "warning")
    #expect(left.annotations["summary"] == "Another alert now tells of 2 connections.")
    // It does not fall back while it stands.
    book.record(.end(3, at: 60))
    book.record(.end(2, at: 61))
    #expect(book.standing.map(\.group.severity) == [.critical])
    book.record(.end(1, at: 62))
    let last = try #require(book.resolved.first { $0.group.severity == .critical })
    #expect(last.history.closed == 3)
  }

  @Test func oneThatIsOverIsForgotten() {
    var book = Self.standing(.of(1), .of(2), incident: .of(1, 1, 2))
    book.record(.end(1, at: 60))
    book.record(.end(2, at: 60))
    book.record(.incident(.of(1, 1, 2, at: 90, state: .over)))
    #expect(book.incidents.isEmpty)
    #expect(book.resolved.map { $0.incident?.id } == [Incident.of(1).id])
  }
}
