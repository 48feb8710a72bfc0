/// A packet that was decoded, and whose flow was looked for, before its turn came.
struct AheadPacket: Sendable {
  var packet: Packet
  /// Who sent it, if it is a segment to or from a watched port and that tells.
  var side: Side?
  /// Where its flow probably is; negative when nowhere.
  var slot: Int32 = -1

  init(_ packet: Packet) {
    self.packet = packet
  }
}

extension Engine {
  /// Enough for a processor to fetch many flows at once, and few enough to stay in its cache.
  static let lookAheadCount = 32

  /// Finds the flow of a packet, as far as that is possible before its turn.
  @inline(__always)
  func find(_ ahead: inout AheadPacket) {
    guard case .segment(let segment) = ahead.packet else { return }
    switch (ports.contains(segment.destination.port), ports.contains(segment.source.port)) {
    case (true, false): ahead.side = .client
    case (false, true): ahead.side = .broker
    // Where both ports are watched, flows that are still to come have a word in it.
    case (false, false), (true, true): return
    }
    guard let side = ahead.side else { return }
    ahead.slot = Int32(truncatingIfNeeded: table.likelySlot(of: FlowKey(segment, from: side)) ?? -1)
  }

  /// Who has sent a segment. Where both ports are watched, the broker's is the one that was
  /// connected to.
  func side(of segment: TCPSegment) -> Side? {
    switch (ports.contains(segment.destination.port), ports.contains(segment.source.port)) {
    case (true, false): return .client
    case (false, true): return .broker
    case (false, false): return nil
    case (true, true):
      if table.slot(of: FlowKey(segment, from: .broker)) != nil { return .broker }
      if table.slot(of: FlowKey(segment, from: .client)) != nil { return .client }
      return segment.flags.isSuperset(of: [.syn, .ack]) ? .broker : .client
    }
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
