import FlatlineCore

/// An event in OpenTelemetry's logs data model.
struct LogRecord: Encodable {
  var timeUnixNano: String
  var observedTimeUnixNano: String
  var severityNumber: Int
  var severityText: String
  var eventName: String
  var body: LogValue
  var attributes: [LogAttribute]

  init(_ record: EventRecord, at now: Instant) {
    timeUnixNano = String((record.at ?? now).nanosecondsSinceEpoch)
    observedTimeUnixNano = String(now.nanosecondsSinceEpoch)
    severityNumber = record.severity.openTelemetry
    severityText = record.severity.text
    eventName = "flatline." + record.event.name
    body = LogValue(.text(record.message))
    attributes =
      Self.conventional(record)
      + record.members.filter { $0.path != ["at"] }.map {
        LogAttribute("flatline." + $0.words.joined(separator: "."), $0.value)
      }
  }

  /// What OpenTelemetry's semantic conventions have names for: client, server, network, messaging.
  private static func conventional(_ record: EventRecord) -> [LogAttribute] {
    guard let broker = record.broker else { return [] }
    var attributes = ends("server", broker)
    attributes.append(LogAttribute("messaging.system", .text("rabbitmq")))
    guard let flow = record.flow else { return attributes }
    attributes += ends("client", flow.client)
    // Where a proxy stands between them, the broker's peer is the proxy.
    attributes += ends("network.peer", flow.via ?? flow.client)
    attributes += ends("network.local", broker)
    attributes.append(LogAttribute("network.transport", .text("tcp")))
    attributes.append(
      LogAttribute("network.type", .text(broker.address.version == .v4 ? "ipv4" : "ipv6")))
    return attributes
  }

  private static func ends(_ name: String, _ endpoint: Endpoint) -> [LogAttribute] {
    [
      LogAttribute("\(name).address", .text(endpoint.address.description)),
      LogAttribute("\(name).port", .whole(Int(endpoint.port))),
    ]
  }
}

/// A name and a value.
struct LogAttribute: Encodable {
  var key: String
  var value: LogValue

  init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = LogValue(value)
  }
}

/// OpenTelemetry's `AnyValue`.
struct LogValue: Encodable {
  private enum Key: String, CodingKey {
    case stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue
  }

  private struct Values: Encodable {
    var values: [LogValue]
  }

  private struct Members: Encodable {
    var values: [LogAttribute]
  }

  private let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch value {
    case .text(let value): try container.encode(value, forKey: .stringValue)
    case .flag(let value): try container.encode(value, forKey: .boolValue)
    case .whole(let value): try container.encode(String(value), forKey: .intValue)
    case .number(let value): try container.encode(value, forKey: .doubleValue)
    case .list(let values):
      try container.encode(Values(values: values.map(LogValue.init)), forKey: .arrayValue)
    case .object(let members):
      let attributes = members.sorted { $0.key < $1.key }.map { LogAttribute($0.key, $0.value) }
      try container.encode(Members(values: attributes), forKey: .kvlistValue)
    }
  }
}
