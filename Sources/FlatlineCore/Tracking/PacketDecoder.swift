/// Decodes packets for engines, and tells who sent them.
struct PacketDecoder: Sendable {
  let ports: PortSet
  let flowHash: FlowHash
  let usesFastPath: Bool

  /// Decodes the next packets that a picker picks, as many as there is room for.
  ///
  /// Not inlined: the compiler inlines only so much into one function, and what it leaves out costs a
  /// call for each packet.
  ///
  /// - Returns: how many they are.
  @inline(never)
  func decode(
    _ bytes: Span<UInt8>, _ entries: Span<PacketBatch.Entry>, _ picker: inout some PacketPicker,
    into packets: inout MutableSpan<DecodedPacket>
  ) -> Int {
    // A copy of its own: so it stays in the processor's registers.
    var picked = picker
    defer { picker = picked }
    var count = 0
    while count < packets.count, let place = picked.next() {
      let entry = entries[place]
      decode(bytes.extracting(entry.range), entry.header, into: &packets[count])
      packets[count].place = Int32(truncatingIfNeeded: place)
      if !picked.isWhole(place) {
        packets[count].kind = packets[count].kind == .other ? .unwatched : .anothers
      }
      count += 1
    }
    return count
  }

  @inline(__always)
  func decode(
    _ bytes: Span<UInt8>, _ header: PacketHeader, into packet: inout DecodedPacket
  ) {
    guard
      usesFastPath && packet.segment.decodeFast(bytes, header.linkType)
        || decodeSlowly(bytes, header, into: &packet)
    else { return }
    packet.hashOfContent = Fingerprint.hash(of: packet.segment)
    classify(&packet, bytes)
  }

  /// - Returns: whether it is a segment.
  @inline(never)
  private func decodeSlowly(
    _ bytes: Span<UInt8>, _ header: PacketHeader, into packet: inout DecodedPacket
  ) -> Bool {
    guard case .segment(let segment) = Packet.decode(bytes, header) else {
      packet.kind = .other
      packet.tells = []
      packet.slot = -1
      return false
    }
    packet.segment = segment
    return true
  }

  @inline(__always)
  private func classify(_ packet: inout DecodedPacket, _ bytes: Span<UInt8>) {
    packet.slot = -1
    packet.hash = flowHash.hash(between: packet.segment.source, packet.segment.destination)
    let direction = ports.direction(
      source: packet.segment.source.port, destination: packet.segment.destination.port)
    packet.tells = SharedFacts(bytes, at: packet.segment.payloadOffset, direction)
    packet.kind =
      switch direction {
      case .fromClient: .fromClient
      case .fromBroker: .fromBroker
      case .ambiguous: .fromEither
      case .unwatched: .unwatched
      }
  }
}
