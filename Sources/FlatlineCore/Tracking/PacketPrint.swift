/// What is the same of a packet wherever it is captured, and what it says of its stream.
package struct PacketPrint: Sendable {
  /// Of all that no hop changes. Addresses and ports are left out: NAT changes them.
  package let hash: UInt64
  /// As in this capture.
  package let flow: FlowKey
  package let sender: Side
  /// Of the segment, or of the one that an ICMP error quotes.
  package let sequence: SequenceNumber
  /// Behind its last byte, SYN and FIN counted.
  package let sequenceEnd: SequenceNumber
  /// `nil` where the segment acknowledges nothing.
  package let acknowledgment: SequenceNumber?
  package let flags: TCPFlags
  /// Whether it carries a timestamp (RFC 7323): then no other packet has its ``hash``.
  package let hasTimestamp: Bool
  /// Whether it is an ICMP error, which travels against what it quotes.
  package let isError: Bool

  /// Whether it takes room in the stream.
  package var hasContent: Bool { sequenceEnd != sequence }
}

/// Reads packets' prints.
package struct PacketPrinter: Sendable {
  private let decoder: PacketDecoder

  /// - Parameter ports: the brokers'.
  package init(ports: Set<UInt16>) {
    decoder = PacketDecoder(ports: PortSet(ports), flowHash: .random(), usesFastPath: true)
  }

  /// `nil` for a packet that is of no watched port, or no segment or error of one.
  package func print(_ bytes: Span<UInt8>, _ header: PacketHeader) -> PacketPrint? {
    var packet = DecodedPacket()
    decoder.decode(bytes, header, into: &packet)
    switch packet.kind {
    case .fromClient: return PacketPrint(packet.segment, from: .client)
    case .fromBroker: return PacketPrint(packet.segment, from: .broker)
    case .fromEither:
      // Any side, but in each capture the same.
      let ports = (packet.segment.source.port, packet.segment.destination.port)
      return PacketPrint(packet.segment, from: ports.0 < ports.1 ? .broker : .client)
    case .unwatched, .anothers: return nil
    case .other: return error(Packet.decode(bytes, header))
    }
  }

  private func error(_ packet: Packet) -> PacketPrint? {
    guard case .unreachable(let error) = packet else { return nil }
    let direction = decoder.ports.direction(
      source: error.source.port, destination: error.destination.port)
    return direction == .unwatched
      ? nil : PacketPrint(error, about: direction == .fromClient ? .client : .broker)
  }
}

extension PacketPrint {
  fileprivate init(_ segment: TCPSegment, from side: Side) {
    var anywhere = segment
    anywhere.source = Endpoint(segment.source.address, 0)
    hash = Fingerprint(anywhere).hash
    flow = FlowKey(segment, from: side)
    sender = side
    sequence = segment.sequence
    sequenceEnd = segment.sequenceEnd
    acknowledgment = segment.flags.contains(.ack) ? segment.acknowledgment : nil
    flags = segment.flags
    hasTimestamp = segment.options.timestamp != nil
    isError = false
  }

  /// - Parameter side: who has sent what the error is about.
  fileprivate init(_ error: Unreachable, about side: Side) {
    hash = Fingerprint(error).hash
    flow =
      side == .client
      ? FlowKey(client: error.source, broker: error.destination)
      : FlowKey(client: error.destination, broker: error.source)
    sender = side.other
    sequence = error.sequence
    sequenceEnd = error.sequence
    acknowledgment = nil
    flags = []
    hasTimestamp = false
    isError = true
  }
}
