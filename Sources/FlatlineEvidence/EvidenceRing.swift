import FlatlineCore

/// The packets of the connections in trouble, as they come.
package struct EvidenceRing {
  /// Connections in trouble at once; of more there is no evidence.
  private static let mostSubjects = 1000

  private var ring: ConnectionRing<EvidenceCase>
  private var subjects: [FlowKey: EvidenceSubject] = [:]

  /// - Parameters:
  ///   - limit: of memory, in bytes.
  ///   - ports: the broker's.
  package init(limit: Int, ports: Set<UInt16>) {
    ring = ConnectionRing(limit: limit, ports: ports)
  }

  /// Bytes that are in use.
  var size: Int { ring.size }

  /// Takes in the next packet.
  package mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader) {
    ring.observe(bytes, header)
  }

  /// Takes in what was said.
  ///
  /// - Returns: the file that is to be written now, if any: when something is first said of a
  ///   connection, and when that is over.
  package mutating func note(
    _ event: Event, application: String
  ) -> (name: String, bytes: [UInt8])? {
    switch event {
    case .prediction(let prediction):
      let key = prediction.flow.key
      if subjects[key]?.prediction.id == prediction.id {
        subjects[key]?.prediction = prediction
        return nil
      }
      guard subjects.count < Self.mostSubjects, ring.hold(key) else { return nil }
      subjects[key] = EvidenceSubject(prediction)
      ring.change(key) { $0.predictedAt = prediction.at }
      return file(of: key, application)
    case .closed(let closing): return end(closing.id, closing.flow, isOver: true, application)
    case .withdrawn(let withdrawal):
      return end(withdrawal.id, withdrawal.flow, isOver: false, application)
    default: return nil
    }
  }

  /// The files of all that are in trouble still.
  package func remaining(application: String) -> [(name: String, bytes: [UInt8])] {
    subjects.keys.compactMap { file(of: $0, application) }
  }

  private mutating func end(
    _ id: PredictionIdentifier, _ flow: FlowDescription, isOver: Bool, _ application: String
  ) -> (name: String, bytes: [UInt8])? {
    let key = flow.key
    guard subjects[key]?.prediction.id == id else { return nil }
    let file = file(of: key, application)
    subjects[key] = nil
    ring.change(key) { $0.predictedAt = .distantFuture }
    ring.release(key, isOver: isOver)
    return file
  }

  private func file(
    of key: FlowKey, _ application: String
  ) -> (name: String, bytes: [UInt8])? {
    guard let subject = subjects[key], let kept = ring[key], !kept.isEmpty else { return nil }
    return (subject.fileName, kept.file(subject.comment, application: application))
  }
}
