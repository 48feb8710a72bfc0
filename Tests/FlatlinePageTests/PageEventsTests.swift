import Testing

@testable import FlatlineCore
@testable import FlatlinePage

/// What is kept of events, and what is only counted.
struct PageEventsTests {
  @Test func moreThanAPageShowsIsCounted() {
    var events = PageEvents()
    for number in 0..<PageEvents.mostStanding + 5 {
      events.add(.prediction(.dying(UInt64(number))))
    }
    // One that is kept may be revised.
    events.add(.prediction(.dying(3, at: 9)))
    #expect(events.table.cases.count == PageEvents.mostStanding)
    #expect(events.moreStanding == 5)
  }

  @Test func whatIsTakenBackIsNotShown() {
    var events = PageEvents()
    let prediction = Prediction.dying(1)
    events.add(.prediction(prediction))
    events.add(
      .withdrawn(
        Withdrawal(
          at: .at(3), id: prediction.id, flow: prediction.flow, reason: prediction.reason,
          why: .acknowledged)))
    #expect(events.subjects.isEmpty)
  }

  @Test func risksEndWithTheirConnections() {
    var events = PageEvents()
    let risk = Risk(at: .at(0), flow: .told(), risk: .heartbeatsDisabled, advice: "")
    events.add(.risk(risk))
    events.add(.risk(risk))
    #expect(events.risks.count == 1)
    events.add(
      .closed(
        Closing(
          at: .at(3), id: PredictionIdentifier(value: 1), flow: .told(), reason: .normal, log: "",
          level: .info, predicted: false, observed: .brokerFin)))
    #expect(events.risks.isEmpty)
  }
}
