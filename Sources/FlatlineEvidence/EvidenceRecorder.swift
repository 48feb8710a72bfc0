import FlatlineCore

/// Keeps the packets of connections in trouble, from a second reading of the capture.
package struct EvidenceRecorder {
  /// Files at most; of more connections, the latest.
  package static let mostFiles = 1000

  package let subjects: [EvidenceSubject]
  private var cases: [EvidenceCase]
  /// The connections of the same ends, one after the other.
  private var waiting: [FlowKey: [Int]] = [:]
  private var slots: [FlowKey: Int] = [:]
  private var clients: [IPAddress: [Int]] = [:]

  package init(_ subjects: [EvidenceSubject]) {
    let sorted = subjects.sorted { $0.predictedAt < $1.predictedAt }.suffix(Self.mostFiles)
    self.subjects = Array(sorted)
    cases = sorted.map { EvidenceCase(predictedAt: $0.predictedAt) }
    for (index, subject) in sorted.enumerated() {
      waiting[subject.prediction.flow.key, default: []].append(index)
      clients[subject.prediction.flow.key.client.address, default: []].append(index)
    }
    for (key, indices) in waiting {
      slots[key] = indices[0]
      waiting[key] = Array(indices.dropFirst())
    }
  }

  package mutating func observe(
    _ bytes: Span<UInt8>, _ header: PacketHeader, at instant: Instant
  ) {
    switch Packet.decode(bytes, header) {
    case .segment(let segment): observe(segment, bytes, header, at: instant)
    case .unreachable(let unreachable):
      let key = FlowKey(client: unreachable.destination, broker: unreachable.source)
      guard let slot = slots[key] else { return }
      cases[slot].observe(unreachable, bytes, header, at: instant)
    case .neighbour(let message):
      for slot in clients[message.subject] ?? [] {
        cases[slot].observe(message, bytes, header, at: instant)
      }
    case .fragment, .other, .undecodable: break
    }
  }

  private mutating func observe(
    _ segment: TCPSegment, _ bytes: Span<UInt8>, _ header: PacketHeader, at instant: Instant
  ) {
    let fromClient = FlowKey(client: segment.source, broker: segment.destination)
    let fromBroker = FlowKey(client: segment.destination, broker: segment.source)
    let (side, key): (Side, FlowKey) =
      slots[fromClient] == nil ? (.broker, fromBroker) : (.client, fromClient)
    guard var slot = slots[key] else { return }
    if side == .client, segment.flags.contains(.syn) {
      if cases[slot].predictedAt < instant, let next = waiting[key]?.first {
        waiting[key]?.removeFirst()
        slot = next
        slots[key] = next
      }
      if cases[slot].predictedAt >= instant { cases[slot].begin() }
    }
    cases[slot].observe(segment, from: side, bytes, header, at: instant)
  }

  /// The capture file of each connection of which anything was seen.
  ///
  /// - Parameter application: the program, as the files name it.
  package func files(application: String) -> [(name: String, bytes: [UInt8])] {
    zip(subjects, cases).compactMap { subject, kept in
      kept.isEmpty
        ? nil : (subject.fileName, kept.file(subject.comment, application: application))
    }
  }
}

extension NeighbourMessage {
  /// Whom it is about.
  var subject: IPAddress {
    switch self {
    case .request(let target, _, _): target
    case .reply(from: let sender): sender
    }
  }
}
