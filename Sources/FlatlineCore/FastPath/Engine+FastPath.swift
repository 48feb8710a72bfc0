/// The engine's fast paths: where it decides that a packet may take one, or that a flow needs no
/// evaluation.
///
/// Their slow twins are ``Engine/observe(_:_:into:)`` for each packet, `process(_:from:likelySlot:_:)`
/// and `evaluate(_:)` in `Engine+Dispatch.swift`. With ``Engine/Configuration/usesFastPaths`` off only
/// these run; `FastPathTests` proves that the events are the same.
extension Engine {
  /// Processes the next segment of a flow with which nothing is wrong, if it is one.
  ///
  /// - Returns: `false` where the packet has to take the slow path; then nothing has changed.
  @inline(__always)
  mutating func processFast(_ packet: inout DecodedPacket, _ bytes: Span<UInt8>) -> Bool {
    let slot = Int(packet.slot)
    guard slot >= 0, packet.tells.isEmpty,
      tracker.table.records[slot].isFastPathEligible
    else { return false }
    let side: Side = packet.kind == .fromClient ? .client : .broker
    switch tracker.table.records[slot].flow.processFast(
      &packet.segment, packet.hashOfContent, from: side, bytes, at: now, outputs: &outputs)
    {
    case .declined: return false
    case .processed(.none): return true
    case .processed(let news):
      tell(of: packet.segment.source.address, news, slot)
      return true
    }
  }

  /// Whether an evaluation that time alone has called for would find nothing: most are due because
  /// a flow was once to be heard of by now, and it was.
  mutating func isAtRest(_ slot: Int) -> Bool {
    tracker.table.records[slot].isFastPathEligible
      && tracker.table.records[slot].flow.isAtRest(
        before: HeartbeatClock(broker: configuration.broker), now)
  }
}

// Looks ahead: decodes several packets, and fetches their flows into the processor's cache before
// the first of them is processed.
extension Engine {
  /// Processes some of a batch's packets.
  ///
  /// - Parameter packetsBefore: of the whole capture.
  @inline(__always)
  mutating func observe(
    _ batch: PacketBatch, _ picker: some PacketPicker, packetsBefore: Int
  ) {
    let (bytes, entries) = (batch.bytes.span, batch.entries.span)
    // Taken out, so that the engine may change while it is read.
    var ahead = ContiguousArray<DecodedPacket>()
    swap(&ahead, &lookAhead.packets)
    defer { swap(&ahead, &lookAhead.packets) }
    var decoded = ahead.mutableSpan
    var picker = picker
    while true {
      let count = decoder.decode(bytes, entries, &picker, into: &decoded)
      if count == 0 { return }
      if decoder.usesFastPath { prefetchFlows(of: &decoded, count) }
      for index in 0..<count {
        let entry = entries[Int(decoded[index].place)]
        packets.count = packetsBefore + Int(decoded[index].place)
        dispatch(&decoded[index], bytes.extracting(entry.range), entry.header)
      }
    }
  }

  /// Finds the flows of decoded packets, and lets the processor fetch all of them at the same time.
  @inline(__always)
  mutating func prefetchFlows(of decoded: inout MutableSpan<DecodedPacket>, _ count: Int) {
    for index in 0..<count { findLikelyFlow(of: &decoded[index]) }
    for index in 0..<count where decoded[index].slot >= 0 {
      lookAhead.prefetchSink &+= tracker.table.prefetch(Int(decoded[index].slot))
    }
  }

  /// Finds the flow of a packet, as far as that is possible before its turn.
  @inline(__always)
  func findLikelyFlow(of packet: inout DecodedPacket) {
    guard packet.kind == .fromClient || packet.kind == .fromBroker else { return }
    packet.slot = Int32(truncatingIfNeeded: tracker.table.likelySlot(packet.hash) ?? -1)
  }
}
