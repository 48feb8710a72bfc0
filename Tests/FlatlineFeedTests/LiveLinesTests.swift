import FlatlineCore
import FlatlineReport
import Testing

/// What somebody reads who watches live.
struct LiveLinesTests {
  private static func member(_ number: UInt64, at: Double = 1) -> Event {
    var prediction = Prediction.of(number, at: at)
    prediction.incident = Incident.of(1).id
    return .prediction(prediction)
  }

  /// Of 200 that die together: two that were said before anybody knew, eight more, and the incident.
  @Test func ofManyTheIncidentTells() {
    var lines = LiveLines()
    #expect(lines.lines([.prediction(.of(1)), .prediction(.of(2))]).count == 2)
    #expect(lines.lines([.incident(.of(1, 1, 2))]).count == 1)
    // Said again as members.
    #expect(lines.lines([Self.member(1), Self.member(2)]).isEmpty)
    #expect(lines.lines((3...200).map { Self.member($0) }).count == 8)
    #expect(lines.lines((1...200).map { Self.member($0, at: 2) }).isEmpty)
    #expect(lines.lines((1...200).map { Event.end($0, at: 900) }).count == 10)
    #expect(lines.lines([.incident(.of(1, 1, 2, at: 930, state: .over))]).count == 1)
  }

  @Test func whoIsAloneIsTold() {
    var lines = LiveLines()
    #expect(lines.lines([.prediction(.of(1)), .prediction(.of(1, at: 2))]).count == 2)
    #expect(lines.lines([.end(1, at: 900), .lingering, .summary(Summary())]).count == 3)
  }
}
