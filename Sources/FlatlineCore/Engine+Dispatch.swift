/// The way of a packet: time moves on, then the flow that it belongs to takes it in, then the
/// flow's clocks are asked if it could have changed what they say.
extension Engine {
  /// Processes a packet whose turn it is.
  ///
  /// - Parameter packet: is not changed; passed so, it is not copied.
  @inline(never)
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
    if processFast(&packet, bytes) { return }
    processSlowly(&packet, bytes, header)
  }

  /// Processes a packet that is counted and cannot take the fast path.
  @inline(never)
  mutating func processSlowly(
    _ packet: inout DecodedPacket, _ bytes: Span<UInt8>, _ header: PacketHeader
  ) {
    if start == nil { start = header.timestamp }
    if packet.tells.contains(.version) {
      versions.learn(from: bytes.extracting(packet.segment.payload), of: packet.segment.source)
    }
    if packet.tells.contains(.heartbeat) {
      habits.learn(
        from: bytes.extracting(packet.segment.payload), source: packet.segment.source,
        destination: packet.segment.destination)
    }
    if packet.segment.flags.isSuperset(of: .answer) { noteAnswer(packet) }
    let side: Side
    switch packet.kind {
    case .fromClient: side = .client
    case .fromBroker: side = .broker
    case .fromEither:
      side = tracker.side(of: packet.segment, isStart: packet.tells.contains(.version))
    case .unwatched, .anothers: return
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
      let slot = entry.slot
      if entry.isOfBrokerWatch {
        guard entry.at == watch.checkAt else { continue }
        now = max(now, entry.at)
        ledger.sink.origin = .agenda(generation: entry.generation)
        checkBrokers()
        continue
      }
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
    guard let slot = slot(for: segment, side, found, bytes),
      !tracker.table.records[slot].isClosed
    else { return }
    let isOneSided = tracker.table.records[slot].stage == .oneSided
    let isProven = !isOneSided || tracker.table.records[slot].isProven(by: segment, from: side)
    let idle = tracker.table.records[slot].flow.longestIdle
    let wasSeen = tracker.table.records[slot].flow.client.isSeen(inPeriodOf: now)
    let looksAtChecksums = !tracker.table.records[slot].flow.marks.contains(.ignoresChecksums)
    // From a handshake, or where the connection is older than the capture.
    let unmeasured =
      tracker.table.records[slot].flow.isMeasured
      ? nil : VantageMeter.Before(&tracker.table.records[slot].flow)
    let suspected = isAlert ? beating(of: slot) : nil
    // A timestamp that goes back, a clock set right, counts as now.
    let outcome = tracker.table.records[slot].flow.process(
      segment, from: side, bytes, at: now, outputs: &outputs)
    if looksAtChecksums, tracker.table.records[slot].flow.marks.contains(.ignoresChecksums) {
      tracker.counters.checksumsIgnored += 1
    }
    if let unmeasured, outcome == .believed {
      vantageMeter.note(
        segment, from: side, of: &tracker.table.records[slot].flow, before: unmeasured, at: now)
    }
    // Told after what there is to say of this flow: it is not its own neighbour.
    let isSeen = side == .client && outcome == .believed && !isOneSided
    let news = isSeen ? news(of: slot, wasSeen: wasSeen, idle) : .none
    defer { if news != .none { tell(of: segment.source.address, news, slot) } }
    if outcome == .believed, side == .broker, !tracker.table.records[slot].isCompared {
      compare(segment, slot)
    }
    // What it shows of the broker's host counts before anything is said of the flow.
    if outcome == .believed, looksAtStamps(of: slot) {
      noteStamp(segment, from: side, on: slot)
    }
    switch outcome {
    case .believed where isOneSided: concludeOneSided(segment, slot, isProven: isProven)
    case .believed: conclude(segment, slot)
    case .asked: schedule(slot)
    case .duplicate: tracker.counters.duplicates += 1
    case .rejected(let reason):
      tracker.counters.rejected[reason, default: 0] += 1
      if reason == .outOfWindow, !tracker.table.records[slot].flow.isDisplaced { tellAgain(slot) }
    case .reopened: reopen(slot, segment, bytes)
    }
    if let suspected, outcome == .believed {
      let isProcess =
        tracker.table.records[slot].flow.brokerLastNew != suspected.lastNew
        || side == .broker && segment.flags.isSuperset(of: [.rst, .ack])
      sawSuspected(slot, segment, from: side, isProcess: isProcess, suspected)
    }
  }

  /// Another connection with the same ends has begun: the broker answers its SYN.
  private mutating func reopen(_ slot: Int, _ answer: TCPSegment, _ bytes: Span<UInt8>) {
    let key = tracker.table.records[slot].flow.key
    guard let pending = tracker.table.records[slot].flow.pendingSynchronise else { return }
    abandon(slot)
    let slot = tracker.begin(
      key, with: pending.segment, at: pending.at,
      generation: UInt32(truncatingIfNeeded: packets.count))
    _ = tracker.table.records[slot].flow.process(
      pending.segment, from: .client, bytes.extracting(0..<0), at: pending.at, outputs: &outputs)
    if pending.isDamaged { tracker.table.records[slot].flow.marks.insert(.damagedSynchronise) }
    process(answer, from: .broker, likelySlot: slot, bytes)
  }

  /// Does what has to be done after a flow has processed a segment.
  mutating func conclude(_ segment: TCPSegment, _ slot: Int) {
    if inquirer != nil { noteForQuestions(segment, slot) }
    account(slot)
    if !outputs.isEmpty { tracker.intern(outputs, of: slot) }
    if tracker.table.records[slot].stage < .open {
      noteGreeting(slot)
      tracker.noteStage(of: slot)
      if ledger.tellsSightings, tracker.table.records[slot].stage == .open {
        ledger.sink.origin = .packet(packets.count)
        ledger.reportOpening(&tracker.table.records[slot], context(of: slot))
      }
    }
    switch tracker.table.records[slot].need(after: segment, outputs) {
    case .evaluation:
      ledger.sink.origin = .packet(packets.count)
      evaluate(slot)
    case .schedule: schedule(slot)
    case .nothing: updateFastPathEligibility(of: slot)
    }
    if !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
  }

  /// The same of a flow on which the broker had not spoken: nothing is said of it before that.
  @inline(never)
  private mutating func concludeOneSided(_ segment: TCPSegment, _ slot: Int, isProven: Bool) {
    guard isProven || provesClient(slot) else {
      tracker.measure(slot)
      if !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
      return
    }
    if isProven { tracker.prove(slot) } else { tracker.proveClient(slot) }
    makeRoom(besides: slot)
    conclude(segment, slot)
    // What the client did before was not looked at.
    if tracker.table.records[slot].stage > .closed,
      tracker.table.records[slot].flow.finByClient != nil
    {
      evaluate(slot)
    }
  }
}
