import FlatlineCore
import FoundationEssentials

/// Events as OpenTelemetry's protocol takes logs: an `ExportLogsServiceRequest` in its JSON encoding
/// (OTLP 1.x, "JSON Protobuf Encoding": 64-bit integers are texts).
package struct LogsRequest: Encodable {
  /// Who says it: the same for all events.
  package struct Source: Sendable {
    package var version: String
    package var host: String?
    /// Told of every event; as of every alert.
    package var labels: [String: String]

    package init(version: String, host: String?, labels: [String: String]) {
      self.version = version
      self.host = host
      self.labels = labels
    }
  }

  struct Resource: Encodable {
    var attributes: [LogAttribute]
  }

  struct Scope: Encodable {
    var name = "flatline"
    var version: String
  }

  struct ScopeLogs: Encodable {
    var scope: Scope
    var logRecords: [LogRecord]
  }

  struct ResourceLogs: Encodable {
    var resource: Resource
    var scopeLogs: [ScopeLogs]
  }

  var resourceLogs: [ResourceLogs]

  /// - Parameter now: when they are sent, as far as one of them has no time.
  package init(_ records: [EventRecord], from source: Source, at now: Instant) {
    var attributes = [
      LogAttribute("service.name", .text("flatline")),
      LogAttribute("service.version", .text(source.version)),
    ]
    if let host = source.host {
      attributes.append(LogAttribute("service.instance.id", .text(host)))
      attributes.append(LogAttribute("host.name", .text(host)))
    }
    let own = Set(attributes.map(\.key))
    for (name, value) in source.labels.sorted(by: { $0.key < $1.key }) where !own.contains(name) {
      attributes.append(LogAttribute(name, .text(value)))
    }
    resourceLogs = [
      ResourceLogs(
        resource: Resource(attributes: attributes),
        scopeLogs: [
          ScopeLogs(
            scope: Scope(version: source.version),
            logRecords: records.map { LogRecord($0, at: now) })
        ])
    ]
  }

  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
