import FlatlineCore

/// Keeps the beginning and the last packets of every connection, for the one that gets into trouble.
///
/// In bounded memory: where there is no more, the connections that began first are given up. Of a
/// connection on which the broker has not spoken nothing is kept: anybody can send to it.
package struct EvidenceRing {
  private static let limits = EvidenceCase.Limits(first: 16, before: 24, after: 1500)
  /// Connections in trouble at once; of more there is no evidence.
  private static let mostSubjects = 1000

  private let limit: Int
  private let ports: Set<UInt16>
  private var cases: [FlowKey: EvidenceCase] = [:]
  private var subjects: [FlowKey: EvidenceSubject] = [:]
  /// In the order in which they began; with those that are gone, up to a share.
  private var order: [FlowKey] = []
  /// Bytes that are in use.
  private(set) var size = 0

  /// - Parameters:
  ///   - limit: of memory, in bytes.
  ///   - ports: the broker's.
  package init(limit: Int, ports: Set<UInt16>) {
    self.limit = limit
    self.ports = ports
  }

  /// Takes in the next packet.
  package mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader) {
    switch Packet.decode(bytes, header) {
    case .segment(let segment): observe(segment, bytes, header)
    case .unreachable(let unreachable):
      let key = FlowKey(client: unreachable.destination, broker: unreachable.source)
      change(key) { $0.observe(unreachable, bytes, header, at: header.timestamp) }
    case .neighbour(let message):
      for key in subjects.keys where key.client.address == message.subject {
        change(key) { $0.observe(message, bytes, header, at: header.timestamp) }
      }
    case .fragment, .other, .undecodable: break
    }
  }

  private mutating func observe(
    _ segment: TCPSegment, _ bytes: Span<UInt8>, _ header: PacketHeader
  ) {
    let isBrokers =
      ports.contains(segment.source.port)
      && (!ports.contains(segment.destination.port)
        || cases[FlowKey(client: segment.destination, broker: segment.source)] != nil)
    let key =
      isBrokers
      ? FlowKey(client: segment.destination, broker: segment.source)
      : FlowKey(client: segment.source, broker: segment.destination)
    let isAnswer = isBrokers && segment.flags.contains([.syn, .ack])
    if isAnswer, subjects[key] == nil { forget(key) }
    if cases[key] == nil {
      guard isBrokers, segment.payloadLength > 0 || isAnswer else { return }
      begin(key)
      if isAnswer { change(key) { $0.begin(at: segment.acknowledgment.advanced(by: -1)) } }
    }
    change(key) {
      $0.observe(
        segment, from: isBrokers ? .broker : .client, bytes, header, at: header.timestamp)
    }
    if segment.flags.contains(.rst), subjects[key] == nil { forget(key) }
  }

  private mutating func begin(_ key: FlowKey) {
    while size > limit, !order.isEmpty {
      let oldest = order.prefix(max(1, order.count / 16))
      order.removeFirst(oldest.count)
      for old in oldest where subjects[old] == nil { forget(old) }
    }
    cases[key] = EvidenceCase(Self.limits)
    order.append(key)
    if order.count > 2 * cases.count + 1000 { order.removeAll { cases[$0] == nil } }
  }

  private mutating func forget(_ key: FlowKey) {
    guard let gone = cases.removeValue(forKey: key) else { return }
    size -= gone.size
  }

  private mutating func change(_ key: FlowKey, _ body: (inout EvidenceCase) -> Void) {
    // Taken out while it is changed, so that nothing of it is copied.
    guard var kept = cases.removeValue(forKey: key) else { return }
    size -= kept.size
    body(&kept)
    size += kept.size
    cases[key] = kept
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
      guard cases[key] != nil, subjects.count < Self.mostSubjects else { return nil }
      subjects[key] = EvidenceSubject(prediction)
      change(key) { $0.predictedAt = prediction.at }
      return file(of: key, application)
    case .closed(let closing): return end(closing.id, closing.flow, application)
    case .withdrawn(let withdrawal): return end(withdrawal.id, withdrawal.flow, application)
    default: return nil
    }
  }

  /// The files of all that are in trouble still.
  package func remaining(application: String) -> [(name: String, bytes: [UInt8])] {
    subjects.keys.compactMap { file(of: $0, application) }
  }

  private mutating func end(
    _ id: PredictionIdentifier, _ flow: FlowDescription, _ application: String
  ) -> (name: String, bytes: [UInt8])? {
    let key = flow.key
    guard subjects[key]?.prediction.id == id else { return nil }
    let file = file(of: key, application)
    subjects[key] = nil
    change(key) { $0.predictedAt = .distantFuture }
    return file
  }

  private func file(
    of key: FlowKey, _ application: String
  ) -> (name: String, bytes: [UInt8])? {
    guard let subject = subjects[key], let kept = cases[key], !kept.isEmpty else { return nil }
    return (subject.fileName, kept.file(subject.comment, application: application))
  }
}
