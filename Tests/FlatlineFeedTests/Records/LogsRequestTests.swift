import Foundation
import Testing

@testable import FlatlineCore
@testable import FlatlineFeed

/// OpenTelemetry's protocol in JSON. (`tools/check-logs` compares with the published schema.)
struct LogsRequestTests {
  private static let source = LogsRequest.Source(
    version: "1.2", host: "rabbit-1", labels: ["cluster": "orders", "host.name": "other"])

  private static func request(_ events: Event...) throws -> [String: Any] {
    let json = try LogsRequest(
      events.map { try EventRecord.of($0) }, from: source, at: .at(60)
    ).json()
    return try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  private static func logs(_ request: [String: Any]) throws -> [String: Any] {
    try #require((request["resourceLogs"] as? [[String: Any]])?.first)
  }

  private static func records(_ request: [String: Any]) throws -> [[String: Any]] {
    let scope = try #require((try logs(request)["scopeLogs"] as? [[String: Any]])?.first)
    return try #require(scope["logRecords"] as? [[String: Any]])
  }

  private static func attributes(_ owner: [String: Any]) -> [String: String] {
    let list = owner["attributes"] as? [[String: Any]] ?? []
    let pairs = list.map { entry in
      let value = (entry["value"] as? [String: Any] ?? [:]).map { "\($0): \($1)" }
      return (entry["key"] as? String ?? "", value.joined(separator: ", "))
    }
    return Dictionary(pairs) { "\($0) and \($1)" }
  }

  @Test func whoSaysIt() throws {
    let resource = try #require(
      try Self.logs(try Self.request(.end(1, at: 0)))["resource"] as? [String: Any])
    let attributes = Self.attributes(resource)
    #expect(attributes["service.name"] == "stringValue: flatline")
    #expect(attributes["service.version"] == "stringValue: 1.2")
    #expect(attributes["cluster"] == "stringValue: orders")
    // Labels do not stand in for what is known.
    #expect(attributes["host.name"] == "stringValue: rabbit-1")
  }

  @Test func aRecord() throws {
    var prediction = Prediction.of(7, at: 1)
    prediction.flow.via = Endpoint(IPAddress(v4: 0xc000_0201), 4000)
    let record = try #require(try Self.records(try Self.request(.prediction(prediction))).first)
    #expect(record["timeUnixNano"] as? String == "1795359215000000000")
    #expect(record["observedTimeUnixNano"] as? String == "1795359274000000000")
    #expect(record["severityNumber"] as? Int == 13)
    #expect(record["severityText"] as? String == "WARN")
    #expect(record["eventName"] as? String == "flatline.prediction")
    let attributes = Self.attributes(record)
    for (name, value) in [
      ("client.address", "stringValue: 198.51.100.31"),
      ("client.port", "intValue: 33730"),
      ("network.peer.address", "stringValue: 192.0.2.1"),
      ("network.peer.port", "intValue: 4000"),
      ("server.address", "stringValue: 203.0.113.21"),
      ("server.port", "intValue: 5672"),
      ("messaging.system", "stringValue: rabbitmq"),
      ("network.type", "stringValue: ipv4"),
      ("flatline.reason", "stringValue: etimedout"),
      ("flatline.confidence", "doubleValue: 0.95"),
    ] {
      #expect(attributes[name] == value)
    }
  }

  @Test func anIncidentHasABrokerAndNoClient() throws {
    var incident = Incident.of(1)
    incident.broker = Endpoint(IPAddress(v4: 0xcb00_7115), 5672)
    incident.products = ["Pika": 3]
    let record = try #require(try Self.records(try Self.request(.incident(incident))).first)
    let attributes = Self.attributes(record)
    #expect(attributes["server.address"] == "stringValue: 203.0.113.21")
    #expect(attributes["client.address"] == nil)
    #expect(attributes["flatline.products"]?.contains("kvlistValue") == true)
  }

  @Test(arguments: [
    (#"{}"#, nil), ("", nil), (#"{"partialSuccess":{}}"#, nil),
    (#"{"partialSuccess":{"rejectedLogRecords":"0"}}"#, nil),
    (#"{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}"#, 2),
    (#"{"partialSuccess":{"rejectedLogRecords":3}}"#, 3),
  ])
  func whatACollectorAnswers(body: String, rejected: Int?) {
    #expect(LogsAnswer.rejected(in: Array(body.utf8))?.count == rejected)
  }
}
