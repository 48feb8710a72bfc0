/// The version that each broker told on some connection, for those of its connections that began
/// before the capture.
///
/// It is learnt from any segment of a watched port whose payload begins with a whole
/// connection.start, as every broker's first does: whatever becomes of the connection, so that it
/// is the same wherever flows are shared out between engines.
struct BrokerVersions: Sendable {
  /// Brokers at once; beyond, the table is emptied.
  private static let capacity = 4096

  private var versions: [Endpoint: BrokerVersion] = [:]
  /// What was asked for last, and as a rule is next: there are few brokers.
  private var latest: (broker: Endpoint, version: BrokerVersion?)?

  /// In bytes of memory.
  var heapSize: Int {
    HeapSize.table(
      capacity: versions.capacity,
      entry: MemoryLayout<Endpoint>.stride + MemoryLayout<BrokerVersion>.stride)
  }

  mutating func version(of broker: Endpoint) -> BrokerVersion? {
    if let latest, latest.broker.isEqual(to: broker) { return latest.version }
    let version = versions[broker]
    latest = (broker, version)
    return version
  }

  /// - Parameter payload: see ``SharedFacts/version``.
  mutating func learn(from payload: Span<UInt8>, of broker: Endpoint) {
    guard case .start(let start) = ConnectionMethod(firstFrame: payload),
      let version = start.parsedVersion, version != self.version(of: broker)
    else { return }
    if versions.count >= Self.capacity { versions.removeAll() }
    versions[broker] = version
    latest = (broker, version)
  }
}
