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
  mutating func processFast(_ packet: inout DecodedPacket, _ bytes: Span<UInt8>) -> Bool {
    let slot = Int(packet.slot)
    guard slot >= 0 else { return false }
    switch tracker.table.records[slot].processFast(&packet, bytes, at: now, outputs: &outputs) {
    case .declined: return false
    case .processed: break
    case .telling(let news): concludeFast(packet, news)
    }
    return true
  }

  /// Says what there is to be said of a segment that took the fast path.
  private mutating func concludeFast(_ packet: DecodedPacket, _ news: SightingNews) {
    let slot = Int(packet.slot)
    if news != .none { tell(of: packet.segment.source.address, news, slot) }
    if !outputs.isEmpty { conclude(packet.segment, slot) }
  }

  /// Whether an evaluation that time alone has called for would find nothing: most are due because
  /// a flow was once to be heard of by now, and it was.
  mutating func isAtRest(_ slot: Int) -> Bool {
    tracker.table.records[slot].isFastPathEligible
      && tracker.table.records[slot].flow.isAtRest(
        before: HeartbeatClock(broker: configuration.broker), now)
  }
}

extension FlowRecord {
  /// Processes a segment, if it is the next of a flow with which nothing is wrong.
  @inline(__always)
  fileprivate mutating func processFast(
    _ packet: inout DecodedPacket, _ bytes: Span<UInt8>, at instant: Instant,
    outputs: inout [FrameReader.Output]
  ) -> FastOutcome {
    guard packet.tells.isEmpty, isFastPathEligible else { return .declined }
    let side: Side = packet.kind == .fromClient ? .client : .broker
    return flow.processFast(
      &packet.segment, packet.hashOfContent, from: side, bytes, at: instant, outputs: &outputs)
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
      var index = 0
      while true {
        let end = processRun(&decoded, &index, count, bytes, entries)
        guard index < count else { break }
        packets.count = packetsBefore + Int(decoded[index].place)
        let entry = entries[Int(decoded[index].place)]
        switch end {
        case .due: dispatch(&decoded[index], bytes.extracting(entry.range), entry.header)
        case .declined:
          packets.count += 1
          packets.bytes += Int(entry.originalLength)
          processSlowly(&decoded[index], bytes.extracting(entry.range), entry.header)
        case .telling(let news):
          packets.count += 1
          concludeFast(decoded[index], news)
        }
        index += 1
      }
      packets.count = packetsBefore + Int(decoded[count - 1].place) + 1
    }
  }

  /// What ends a run, if the packets do not.
  private enum RunEnd {
    /// A clock's turn may come before the next packet.
    case due
    /// The next packet cannot take the fast path.
    case declined
    /// A packet is processed, and what it told is to be passed on.
    case telling(SightingNews)
  }

  /// Processes packets for as long as each takes the fast path, no clock's turn comes before it, and
  /// nothing is to be said of it. What each needs of the engine is fetched once for all.
  ///
  /// Its slow twin is ``dispatch(_:_:_:)`` for each packet.
  ///
  /// - Parameters:
  ///   - index: of the first packet; afterwards of the one that ended the run, or `count`.
  ///   - count: of the packets.
  @inline(never)
  private mutating func processRun(
    _ decoded: inout MutableSpan<DecodedPacket>, _ index: inout Int, _ count: Int,
    _ bytes: Span<UInt8>, _ entries: Span<PacketBatch.Entry>
  ) -> RunEnd {
    // What begins a flow ends a run before it has begun.
    guard index < count, decoded[index].slot >= 0 else { return .due }
    let due = ledger.agenda.earliest
    var (at, instant, byteCount) = (index, now, packets.bytes)
    defer { (index, now, packets.bytes) = (at, instant, byteCount) }
    // Taken out, so that the engine may change while they do.
    var flows = ContiguousArray<FlowRecord>()
    swap(&flows, &tracker.table.records)
    defer { swap(&flows, &tracker.table.records) }
    var records = flows.mutableSpan
    while at < count {
      let slot = Int(decoded[at].slot)
      let entry = entries[Int(decoded[at].place)]
      guard slot >= 0, entry.timestamp < due else { return .due }
      instant = max(instant, entry.timestamp)
      switch records[slot].processFast(
        &decoded[at], bytes.extracting(entry.range), at: instant, outputs: &outputs)
      {
      case .declined: return .declined
      case .processed: byteCount &+= Int(entry.originalLength)
      case .telling(let news):
        byteCount &+= Int(entry.originalLength)
        return .telling(news)
      }
      at &+= 1
    }
    return .due
  }

  /// Finds the flows of decoded packets, and lets the processor fetch all of them at the same time.
  @inline(__always)
  private mutating func prefetchFlows(of decoded: inout MutableSpan<DecodedPacket>, _ count: Int) {
    // Not a range: of that each step would be checked.
    var index = 0
    while index < count {
      findLikelyFlow(of: &decoded[index])
      index &+= 1
    }
    var sum = 0
    let packets = decoded.span.extracting(0..<count)
    for index in packets.indices where packets[index].slot >= 0 {
      sum &+= tracker.table.prefetch(Int(packets[index].slot))
    }
    lookAhead.prefetchSink = sum
  }

  /// Finds the flow of a packet, as far as that is possible before its turn.
  @inline(__always)
  func findLikelyFlow(of packet: inout DecodedPacket) {
    guard packet.kind == .fromClient || packet.kind == .fromBroker else { return }
    packet.slot = Int32(truncatingIfNeeded: tracker.table.likelySlot(packet.hash) ?? -1)
  }
}
