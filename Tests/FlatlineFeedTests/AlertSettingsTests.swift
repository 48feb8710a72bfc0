import Testing

@testable import FlatlineCore
@testable import FlatlineFeed

/// Settings of alerts that are changed while alerts stand.
struct AlertSettingsTests {
  @Test func everybodyIsToldAnew() {
    var book = AlertBook.standing(.of(1))
    let revision = book.revision
    book.adopt(AlertBook.Settings())
    #expect(book.revision > revision)
    #expect(book.standing.count == 1)
  }

  /// It leaves the alert of the old subnet with its next revision.
  @Test func anotherSubnet() {
    var book = AlertBook.standing(.of(1))
    var settings = AlertBook.Settings()
    settings.prefix = SubnetPrefix(v4: 16)
    book.adopt(settings)
    book.record(.prediction(.of(1, at: 60, closesAt: 910)))
    #expect(book.standing.map(\.group.subnet) == ["198.51.0.0/16"])
    #expect(book.resolved.map(\.group.subnet) == ["198.51.100.0/24"])
  }

  /// Under labels that it has no more, it is over now, whatever it was.
  @Test func anAlertEndsUnderItsOldLabels() throws {
    let book = AlertBook.standing(.of(1))
    var settings = PostableAlert.Settings()
    settings.labels = ["cluster": "old"]
    let alert = PostableAlert(try #require(book.standing.first), settings, at: .at(60))
    let ended = alert.ended(at: .at(60))
    #expect(ended.labels == alert.labels)
    #expect(ended.startsAt == alert.startsAt)
    #expect(alert.endsAt == .at(300))
    #expect(ended.endsAt == .at(60))
    #expect(ended.ended(at: .at(90)).endsAt == .at(60))
  }
}
