/// A packet as the engine takes it: decoded, with a hash by which its flow is found.
struct DecodedPacket: Sendable {
  enum Kind: Sendable {
    /// To a watched port, from one, or both: then flows that are still to come have a word in it.
    case fromClient, fromBroker, fromEither
    case unwatched
    /// No segment: decoded when its turn comes.
    case other
  }

  var kind = Kind.other
  /// Whether it may be the segment in which a broker tells its version.
  var tellsVersion = false
  /// Of a segment's ends.
  var hash: UInt32 = 0
  /// Where its flow probably is; negative when nowhere.
  var slot: Int32 = -1
  /// Which of its batch's packets it is.
  var place: Int32 = 0
  /// Means nothing when the packet is none; neither does its fingerprint.
  var segment = TCPSegment.nothing
  var fingerprint = Fingerprint.nothing
}

/// Decodes packets for engines, and tells who sent them.
struct PacketDecoder: Sendable {
  let ports: PortSet
  let flowHash: FlowHash

  @inline(__always)
  func decode(
    _ bytes: Span<UInt8>, _ header: PacketHeader, into packet: inout DecodedPacket
  ) {
    if !packet.segment.decodeUsual(bytes, header.linkType) {
      guard case .segment(let segment) = Packet.decode(bytes, header) else {
        packet.kind = .other
        packet.tellsVersion = false
        packet.slot = -1
        return
      }
      packet.segment = segment
    }
    packet.fingerprint = Fingerprint(packet.segment)
    classify(&packet, bytes)
  }

  @inline(__always)
  private func classify(_ packet: inout DecodedPacket, _ bytes: Span<UInt8>) {
    packet.slot = -1
    packet.hash = flowHash.hash(between: packet.segment.source, packet.segment.destination)
    let isToBroker = ports.contains(packet.segment.destination.port)
    let isFromBroker = ports.contains(packet.segment.source.port)
    packet.tellsVersion =
      isFromBroker && BrokerVersions.mayTell(bytes.extracting(packet.segment.payload))
    if isToBroker != isFromBroker {
      packet.kind = isToBroker ? .fromClient : .fromBroker
    } else {
      packet.kind = isToBroker ? .fromEither : .unwatched
    }
  }
}
