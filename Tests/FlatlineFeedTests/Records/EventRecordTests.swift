import FlatlineReport
import Testing

@testable import FlatlineCore
@testable import FlatlineFeed

extension EventRecord {
  /// As a feed gets it.
  static func of(_ event: Event) throws -> EventRecord {
    EventRecord(event, json: try JSONLines().line(event))
  }

  func text(_ path: String...) -> String? {
    members.first { $0.path == path }?.value.text
  }
}

struct EventRecordTests {
  @Test func everyMemberIsThere() throws {
    var prediction = Prediction.of(7, name: "bh0")
    prediction.evidence.retransmissions = 3
    prediction.flow.brokerVersion = "4.0.5"
    let record = try EventRecord.of(.prediction(prediction))
    #expect(record.text("id") == "0000000000000007")
    #expect(record.text("closesAt") == "2026-11-22T15:08:34.000000Z")
    #expect(record.text("confidence") == "0.95")
    #expect(record.text("flow", "client") == "198.51.100.31:33730")
    #expect(record.text("flow", "name") == "bh0")
    #expect(record.text("evidence", "retransmissions") == "3")
    #expect(record.text("event") == nil)
    let version = try #require(record.members.first { $0.path == ["flow", "brokerVersion"] })
    #expect(version.words == ["flow", "broker_version"])
  }

  /// Whoever keeps a kind of value for each name must not meet two.
  @Test(arguments: [Interval.seconds(5), .seconds(5.5)])
  func aFractionIsOneAlways(lead: Interval) throws {
    guard case .closed(var closing) = Event.end(1, at: 2) else { return }
    closing.lead = lead
    let record = try EventRecord.of(.closed(closing))
    let member = try #require(record.members.first { $0.path == ["lead"] })
    #expect(member.value == .number(lead.seconds))
  }

  /// The names in it are the clients' to choose.
  @Test func whatIsNamedByClientsIsOneValue() throws {
    var incident = Incident.of(1)
    incident.products = ["Pika 1": 2, "a.b": 1]
    incident.ids = [PredictionIdentifier(value: 1), PredictionIdentifier(value: 2)]
    let record = try EventRecord.of(.incident(incident))
    #expect(record.text("products") == "Pika 1=2 a.b=1")
    #expect(record.text("ids") == "0000000000000001 0000000000000002")
    #expect(record.members.allSatisfy { $0.path.count == 1 })
  }

  @Test func theWordsHaveNoTime() throws {
    let record = try EventRecord.of(.end(1, at: 2))
    #expect(record.message == "198.51.100.31:33730  closed: {inet_error,etimedout}")
  }

  private static func closing(_ level: LogLevel) -> Event {
    guard case .closed(var closing) = Event.end(1, at: 0) else { return .end(1, at: 0) }
    closing.level = level
    return .closed(closing)
  }

  @Test(arguments: [
    (Event.prediction(.of(1)), EventSeverity.warning, 4, 13), (closing(.error), .error, 3, 17),
    (closing(.warning), .warning, 4, 13), (closing(.info), .info, 6, 9),
    (.recovery(1, at: 0), .notice, 5, 10), (.lingering, .notice, 5, 10),
  ])
  func severities(event: Event, severity: EventSeverity, syslog: Int, openTelemetry: Int) {
    #expect(EventSeverity(event) == severity)
    #expect(severity.syslog == syslog)
    #expect(severity.openTelemetry == openTelemetry)
  }
}
