/// What `connection.start` tells of the broker.
public struct Start: Equatable, Sendable {
  public var version: String?
  /// The version, where it is one of RabbitMQ's form.
  var parsedVersion: BrokerVersion?

  init?(_ payload: Span<UInt8>, _ arguments: inout ArgumentReader) {
    // Major and minor version octets.
    arguments.offset += 2
    guard let properties = arguments.table(payload) else { return nil }
    version = properties.string("version", payload)
    parsedVersion = version.flatMap(BrokerVersion.init)
  }
}
