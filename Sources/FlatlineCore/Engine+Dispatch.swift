/// The way of a packet: time moves on, then the flow that it belongs to takes it in, then the
/// flow's clocks are asked if it could have changed what they say.
extension Engine {
  /// Processes a packet whose turn it is.
  ///
  /// - Parameter packet: is not changed; passed so, it is not copied.
  @inline(__always)
  mutating func dispatch(
    _ packet: inout DecodedPacket, _ bytes: Span<UInt8>, _ header: PacketHeader
  ) {
    // Mostly nothing is due.
    if header.timestamp < ledger.agenda.earliest {
      now = max(now, header.timestamp)
    } else {
      advance(to: header.timestamp)
    }
    packets.count += 1
    packets.bytes += header.originalLength
    if processFast(&packet, bytes) {
      if !outputs.isEmpty { conclude(packet.segment, Int(packet.slot)) }
      return
    }
    processSlowly(&packet, bytes, header)
  }

  @inline(__always)
  private mutating func processSlowly(
    _ packet: inout DecodedPacket, _ bytes: Span<UInt8>, _ header: PacketHeader
  ) {
    if start == nil { start = header.timestamp }
    if packet.tellsVersion {
      versions.learn(from: bytes.extracting(packet.segment.payload), of: packet.segment.source)
    }
    let side: Side
    switch packet.kind {
    case .fromClient: side = .client
    case .fromBroker: side = .broker
    case .fromEither: side = tracker.side(of: packet.segment)
    case .unwatched: return
    case .other:
      processOther(Packet.decode(bytes, header))
      return
    }
    process(packet.segment, from: side, likelySlot: Int(packet.slot), bytes)
  }

  private mutating func processOther(_ packet: Packet) {
    switch packet {
    case .unreachable(let unreachable): process(unreachable)
    case .neighbour(let message): process(message)
    case .fragment: packets.fragments += 1
    case .segment, .other: break
    case .undecodable(let error): packets.countUndecodable(error)
    }
  }

  /// Moves the time on, and asks the clocks whose turn comes before that.
  mutating func advance(to instant: Instant) {
    guard instant > now else { return }
    while let entry = ledger.agenda.next(dueAt: instant) {
      // Entries from before the flow closed, or from before its evaluation was put off, are void.
      let slot = Int(entry.slot)
      guard tracker.table.contains(slot, generation: entry.generation),
        entry.at >= tracker.table.records[slot].nextEvaluation
      else { continue }
      now = max(now, entry.at)
      tracker.table.records[slot].nextEvaluation = .distantFuture
      if isAtRest(slot) {
        schedule(slot)
      } else {
        ledger.sink.origin = .agenda(generation: entry.generation)
        evaluate(slot)
      }
    }
    now = instant
  }
}

// Segments.
extension Engine {
  /// - Parameter found: the slot of the segment's flow, as far as was known before.
  @inline(__always)
  private mutating func process(
    _ segment: TCPSegment, from side: Side, likelySlot found: Int, _ bytes: Span<UInt8>
  ) {
    ledger.sink.origin = .packet(packets.count)
    guard let slot = slot(for: segment, side, found), !tracker.table.records[slot].isClosed
    else { return }
    // A timestamp that goes back, a clock set right, counts as now.
    let isNews = tracker.table.records[slot].flow.process(
      segment, from: side, bytes, at: now, outputs: &outputs)
    if isNews {
      conclude(segment, slot)
    } else {
      tracker.counters.duplicates += 1
    }
  }

  /// The flow's slot; a new one for a new flow.
  @inline(__always)
  private mutating func slot(for segment: TCPSegment, _ side: Side, _ found: Int) -> Int? {
    if found >= 0, tracker.table.holds(found, segment, from: side),
      segment.flags.isDisjoint(with: .syn)
    {
      return found
    }
    return searchedSlot(for: segment, side)
  }

  @inline(never)
  private mutating func searchedSlot(for segment: TCPSegment, _ side: Side) -> Int? {
    let key = FlowKey(segment, from: side)
    switch tracker.lookUp(key, segment, from: side) {
    case .known(let slot): return slot
    case .reused(let slot):
      ledger.close(&tracker.table.records[slot], .reused, at: now, context(of: slot))
      tracker.forget(slot)
    case .unknown:
      // A connection that is unknown, and over.
      if !segment.flags.isDisjoint(with: [.rst, .fin]) { return nil }
    }
    // A packet makes one flow at most.
    return tracker.begin(
      key, with: segment, at: now, generation: UInt32(truncatingIfNeeded: packets.count))
  }

  /// Does what has to be done after a flow has processed a segment.
  mutating func conclude(_ segment: TCPSegment, _ slot: Int) {
    tracker.accountBuffers(of: slot, at: now, outputs: &outputs)
    if !outputs.isEmpty { tracker.intern(outputs, of: slot) }
    switch tracker.table.records[slot].need(after: segment, outputs) {
    case .evaluation:
      ledger.sink.origin = .packet(packets.count)
      evaluate(slot)
    case .schedule: schedule(slot)
    case .nothing: updateFastPathEligibility(of: slot)
    }
    if !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
  }
}

// Messages about flows.
extension Engine {
  private mutating func process(_ unreachable: Unreachable) {
    let key = FlowKey(client: unreachable.destination, broker: unreachable.source)
    guard decoder.ports.contains(key.broker.port), let slot = tracker.table.slot(of: key),
      !tracker.table.records[slot].isClosed
    else { return }
    // The broker's own kernel, heard on its loopback: its neighbour's silence told that already.
    if unreachable.reporter == key.broker.address, neighbours.hasFailed(key.client.address) {
      return
    }
    let broker = tracker.table.records[slot].flow.broker
    guard tracker.table.records[slot].flow.unanswered.record(unreachable, of: broker, at: now)
    else { return }
    ledger.sink.origin = .packet(packets.count)
    evaluate(slot)
  }

  private mutating func process(_ message: NeighbourMessage) {
    let (address, change) = neighbours.record(message, at: now)
    guard change != .none else { return }
    for slot in tracker.table.slots(ofClient: address) where !tracker.table.records[slot].isClosed {
      guard record(change, for: slot) else { continue }
      ledger.sink.origin = .packet(
        packets.count, generation: tracker.table.records[slot].generation)
      evaluate(slot)
    }
  }

  /// - Returns: whether it concerns the flow.
  private mutating func record(_ change: NeighbourTable.Change, for slot: Int) -> Bool {
    switch change {
    case .wanted:
      // Of several flows to one client, the one whose timer is due.
      let clock = RetransmissionClock(kernel: configuration.kernel)
      guard clock.mayRetransmit(tracker.table.records[slot].flow, at: now) else { return false }
      tracker.table.records[slot].flow.unanswered.hidden(at: now)
    case .failed(let instant) where tracker.table.records[slot].flow.unanswered.isHidden:
      tracker.table.records[slot].flow.unanswered.refused(
        by: nil, .ehostunreach, reverts: true, at: instant)
    case .failed, .answered, .none: break
    }
    return true
  }
}

// The clocks of one flow.
extension Engine {
  /// Asks the clocks about a flow, and says what changed.
  mutating func evaluate(_ slot: Int) {
    if tracker.table.records[slot].isClosed {
      tracker.forget(slot)
      return
    }
    ledger.evaluate(&tracker.table.records[slot], context(of: slot))
    updateFastPathEligibility(of: slot)
  }

  private mutating func schedule(_ slot: Int) {
    ledger.schedule(&tracker.table.records[slot], slot: slot, now: now)
    updateFastPathEligibility(of: slot)
  }

  private mutating func updateFastPathEligibility(of slot: Int) {
    tracker.table.records[slot].updateFastPathEligibility(isWanted: decoder.usesFastPath)
  }

  /// What there is to know about a flow beside its record.
  func context(of slot: Int) -> EvaluationContext {
    EvaluationContext(
      slot: slot, now: now,
      neighbourFailed: neighbours.hasFailed(
        tracker.table.records[slot].flow.key.client.address),
      learntVersion: versions[tracker.table.records[slot].flow.key.broker])
  }
}
