/// Says which of a batch's packets an engine is to take, one after the other.
protocol PacketPicker {
  /// The place of the next in the batch; `nil` at the end.
  mutating func next() -> Int?

  /// Whether it is to be taken whole, or only for the version that a broker may tell in it.
  func isWhole(_ place: Int) -> Bool
}

/// All of them.
private struct EveryPacket: PacketPicker {
  private var places: Range<Int>

  init(_ batch: PacketBatch) { places = batch.entries.indices }

  @inline(__always)
  mutating func next() -> Int? { places.popFirst() }

  @inline(__always)
  func isWhole(_ place: Int) -> Bool { true }
}

extension Engine {
  /// Enough for a processor to fetch many flows at once, and few enough to stay in its cache.
  static let lookAheadCount = 32

  /// Takes captured packets, one after the other.
  ///
  /// The same as ``observe(_:_:into:)`` for each, and several times as fast where there are many
  /// flows: it looks ahead.
  public mutating func observe(_ batch: PacketBatch, into events: inout [Event]) {
    observe(batch, EveryPacket(batch), packetsBefore: summary.packets, into: &events)
  }

  /// Takes some of a batch's packets.
  ///
  /// - Parameter packetsBefore: of the whole capture.
  @inline(__always)
  mutating func observe(
    _ batch: PacketBatch, _ picker: some PacketPicker, packetsBefore: Int,
    into events: inout [Event]
  ) {
    let bytes = batch.bytes.span
    // Taken out, so that the engine may change while it is read.
    var ahead = ContiguousArray<DecodedPacket>()
    swap(&ahead, &lookAhead)
    defer { swap(&ahead, &lookAhead) }
    var packets = ahead.mutableSpan
    var picker = picker
    while true {
      var count = 0
      while count < packets.count, let place = picker.next() {
        let entry = batch.entries[place]
        decoder.decode(bytes.extracting(entry.range), entry.header, into: &packets[count])
        packets[count].place = Int32(truncatingIfNeeded: place)
        if !picker.isWhole(place) { packets[count].kind = .unwatched }
        count += 1
      }
      if count == 0 { return }
      fetchFlows(of: &packets, count)
      for index in 0..<count {
        let entry = batch.entries[Int(packets[index].place)]
        summary.packets = packetsBefore + Int(packets[index].place)
        take(&packets[index], bytes.extracting(entry.range), entry.header, into: &events)
        if places.count < events.count { notePlace(of: events, packet: summary.packets) }
      }
    }
  }

  /// Finds the flows of decoded packets, and lets the processor fetch all of them at the same time.
  @inline(__always)
  mutating func fetchFlows(of packets: inout MutableSpan<DecodedPacket>, _ count: Int) {
    for index in 0..<count { find(&packets[index]) }
    for index in 0..<count where packets[index].slot >= 0 {
      warmth &+= table.touch(Int(packets[index].slot))
    }
  }

  /// Finds the flow of a packet, as far as that is possible before its turn.
  @inline(__always)
  func find(_ packet: inout DecodedPacket) {
    guard packet.kind == .fromClient || packet.kind == .fromBroker else { return }
    packet.slot = Int32(truncatingIfNeeded: table.likelySlot(packet.hash) ?? -1)
  }

  /// Takes a packet whose turn it is.
  ///
  /// - Parameter packet: is not changed; passed so, it is not copied.
  @inline(__always)
  mutating func take(
    _ packet: inout DecodedPacket, _ bytes: Span<UInt8>, _ header: PacketHeader,
    into events: inout [Event]
  ) {
    // Mostly nothing is due.
    if header.timestamp < agenda.earliest {
      now = max(now, header.timestamp)
    } else {
      advance(to: header.timestamp, into: &events)
    }
    summary.packets += 1
    summary.bytes += header.originalLength
    if takesUsual(&packet, bytes) {
      if !outputs.isEmpty { finish(packet.segment, Int(packet.slot), into: &events) }
      return
    }
    if start == nil { start = header.timestamp }
    if packet.tellsVersion {
      versions.take(bytes.extracting(packet.segment.payload), from: packet.segment.source)
    }
    let side: Side
    switch packet.kind {
    case .fromClient: side = .client
    case .fromBroker: side = .broker
    case .fromEither: side = self.side(of: packet.segment)
    case .unwatched: return
    case .other: return takeOther(Packet.decode(bytes, header), into: &events)
    }
    // A timestamp that goes back, a clock set right, counts as now.
    observe(packet.segment, side, Int(packet.slot), bytes, at: now, into: &events)
  }

  /// Takes a usual segment of an orderly flow, if it is one.
  ///
  /// An orderly flow is an open one, in its slot.
  @inline(__always)
  private mutating func takesUsual(_ packet: inout DecodedPacket, _ bytes: Span<UInt8>) -> Bool {
    let slot = Int(packet.slot)
    guard slot >= 0, !packet.tellsVersion, table.records[slot].isOrderly else { return false }
    let side: Side = packet.kind == .fromClient ? .client : .broker
    return table.records[slot].flow.takeUsual(
      packet.segment, packet.fingerprint, from: side, bytes, at: now, outputs: &outputs)
  }

  private mutating func takeOther(_ packet: Packet, into events: inout [Event]) {
    switch packet {
    case .unreachable(let unreachable): observe(unreachable, into: &events)
    case .neighbour(let message): observe(message, into: &events)
    case .fragment: summary.fragments += 1
    case .segment, .other: break
    case .undecodable(let error):
      summary.undecodable += 1
      summary.undecodableBy[error.rawValue, default: 0] += 1
    }
  }

  /// Where both ports are watched, the broker's is the one that was connected to.
  private func side(of segment: TCPSegment) -> Side {
    if table.slot(of: FlowKey(segment, from: .broker)) != nil { return .broker }
    if table.slot(of: FlowKey(segment, from: .client)) != nil { return .client }
    return segment.flags.isSuperset(of: [.syn, .ack]) ? .broker : .client
  }
}

extension FlowKey {
  /// Of the flow that a segment of one of its sides belongs to.
  @inline(__always)
  init(_ segment: TCPSegment, from side: Side) {
    switch side {
    case .client: self.init(client: segment.source, broker: segment.destination)
    case .broker: self.init(client: segment.destination, broker: segment.source)
    }
  }
}
