import FlatlineReport
import Testing

@testable import FlatlineCore

/// Events of some connections only.
struct EventFilterTests {
  private static let wanted = Prediction.dying(1)
  private static let other = Prediction.dying(2)

  private static func filter() -> EventFilter {
    var connections = ConnectionFilter()
    connections.names = [.init("app1")]
    return EventFilter(connections)
  }

  /// Of events in their order, whether each passes.
  private static func passing(_ events: [Event], _ filter: EventFilter = filter()) -> [Bool] {
    var filter = filter
    return events.map { filter.passes($0) }
  }

  private static func standing(after events: [Event]) -> Int {
    var filter = filter()
    for event in events { _ = filter.passes(event) }
    return filter.standingPredictions
  }

  @Test func withoutAFilterAllPass() {
    let events: [Event] = [.prediction(Self.other), .incident(.partition(9))]
    #expect(Self.passing(events, EventFilter(ConnectionFilter())) == [true, true])
  }

  @Test func allThatIsSaidOfAConnectionPassesOrNothing() {
    for prediction in [Self.wanted, Self.other] {
      let risk = Risk(at: .at(1), flow: prediction.flow, risk: .ghosts, advice: "")
      let passing = Self.passing([
        .prediction(prediction), .risk(risk), .withdrawn(prediction.withdrawal()),
        .closed(prediction.closing),
      ])
      #expect(passing == Array(repeating: prediction.id == Self.wanted.id, count: 4))
    }
  }

  @Test func theSummaryPasses() {
    #expect(Self.passing([.summary(Summary())]) == [true])
  }

  @Test func whatStandsIsCounted() {
    let events: [Event] = [
      .prediction(Self.wanted), .prediction(Self.wanted), .prediction(Self.other),
    ]
    #expect(Self.standing(after: events) == 1)
    #expect(Self.standing(after: events + [.closed(Self.wanted.closing)]) == 0)
    #expect(Self.standing(after: events + [.withdrawn(Self.wanted.withdrawal())]) == 0)
  }

  /// Also once that has closed.
  @Test func anIncidentPassesWithOneOfItsConnections() {
    let incident = Event.incident(.partition(9) { $0.ids = [Self.wanted.id, Self.other.id] })
    let passing = Self.passing([
      incident, .prediction(Self.wanted), incident, .closed(Self.wanted.closing), incident,
    ])
    #expect(passing == [false, true, true, true, true])
  }

  @Test func aPredictionTellsItsIncident() {
    var prediction = Self.wanted
    prediction.incident = PredictionIdentifier(value: 9)
    let passing = Self.passing([
      .prediction(prediction), .incident(.partition(9)), .incident(.partition(8)),
    ])
    #expect(passing == [true, true, false])
  }

  /// They have no names, and may be of any client.
  @Test func anIncidentThatDoesNotTellItsConnectionsPasses() {
    #expect(Self.passing([.incident(.partition(9) { $0.ids = nil })]) == [true])
  }
}
